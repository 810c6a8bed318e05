import type { Account } from './account.ts'
import type { Params } from './form.ts'
import { listOf, withinTime } from './lists.ts'
import { readText } from './read-params.ts'
import type { Outcome, Transfer } from './records.ts'
import { show } from './show.ts'
import { arrivalOf } from './show-money-out.ts'
import type { Turn } from './turn.ts'

export function listTransfers(account: Account, params: Params): Outcome {
  const [destination, group] = [readText(params, 'destination'), readText(params, 'transfer_group')]
  const items = [...account.memory.transfers.values()].filter(
    (transfer) =>
      (destination === undefined || transfer.destination === destination) &&
      (group === undefined || transfer.transfer_group === group),
  )
  return listOf(account, params, { url: '/v1/transfers', items, show: (transfer) => show(account, transfer) })
}

export function listReversals(account: Account, { id, reversals }: Transfer, params: Params): Outcome {
  return listOf(account, params, {
    url: `/v1/transfers/${id}/reversals`,
    items: reversals.flatMap((one) => account.memory.reversals.get(one) ?? []),
    show: (reversal) => show(account, reversal),
  })
}

/** Of the connected account for which the merchant asks, or the merchant's own. */
export function listPayouts({ account, connected }: Turn, params: Params): Outcome {
  const [status, destination] = [readText(params, 'status'), readText(params, 'destination')]
  const arrives = withinTime(params, 'arrival_date')
  const items = [...account.memory.payouts.values()].filter(
    (payout) =>
      payout.account === connected &&
      (status === undefined || payout.status === status) &&
      (destination === undefined || payout.destination === destination) &&
      arrives(arrivalOf(payout)),
  )
  return listOf(account, params, { url: '/v1/payouts', items, show: (payout) => show(account, payout) })
}
