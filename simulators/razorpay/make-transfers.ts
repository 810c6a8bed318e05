import { accountOf, announce, merchantId, newId, nowSeconds, type Provider, recordFor } from './provider.ts'
import { type Reversal, showTransfer, type Transfer, type TransferStatus, transferMoves } from './transfer.ts'

/** A transfer that stays pending is made after so long. */
const processedAfterMs = 10 * 60_000

export type TransferWish = Pick<
  Transfer,
  | 'payment_id'
  | 'reference'
  | 'recipient'
  | 'amount'
  | 'currency'
  | 'notes'
  | 'linked_account_notes'
  | 'on_hold'
  | 'on_hold_until'
>

/** Sends money to a linked account. Whether it may go was asked before. */
export function makeTransfer(provider: Provider, wish: TransferWish): Transfer {
  const transfer: Transfer = {
    ...wish,
    id: newId('trf'),
    amount_reversed: 0,
    status: 'pending',
    created_at: nowSeconds(provider),
    processed_at: null,
  }
  provider.store.put('transfers', transfer)
  recordMove(provider, 'TRANSFER', transfer, transfer)
  if (accountOf(provider).transfers !== 'pending') return finishTransfer(provider, transfer, 'processed')
  watchTransfer(provider, transfer)
  return transfer
}

/** What became of a transfer that was pending. One that failed leaves the money with the merchant. */
export function finishTransfer(
  provider: Provider,
  transfer: Transfer,
  status: 'processed' | 'failed',
): Transfer {
  const processed_at = status === 'processed' ? nowSeconds(provider) : null
  const finished = moveTransfer(provider, transfer, status, { processed_at })
  if (status === 'failed') recordMove(provider, 'TRANSFER_FAILED', transfer, transfer)
  announce(provider, `transfer.${status}`, transfer.id, { transfer: showTransfer(finished, merchantId) })
  return finished
}

/** Takes money back from a linked account. That there is so much left was asked before. */
export function reverseTransfer(
  provider: Provider,
  transfer: Transfer,
  { amount, notes }: Pick<Reversal, 'amount' | 'notes'>,
): Reversal {
  const { id: transfer_id, currency } = transfer
  const created_at = nowSeconds(provider)
  const reversal: Reversal = { id: newId('rvrsl'), transfer_id, amount, currency, notes, created_at }
  const amount_reversed = transfer.amount_reversed + amount
  const isWhole = amount_reversed === transfer.amount
  moveTransfer(provider, transfer, isWhole ? 'reversed' : 'partially_reversed', { amount_reversed })
  provider.store.put('reversals', reversal)
  recordMove(provider, 'REVERSAL', transfer, reversal)
  return reversal
}

export function watchTransfer(provider: Provider, { id, status, created_at }: Transfer): void {
  if (status !== 'pending') return
  provider.clock.at(created_at * 1000 + processedAfterMs, () => {
    const transfer = provider.store.get('transfers', id)
    if (transfer?.status === 'pending') finishTransfer(provider, transfer, 'processed')
    provider.store.commit()
  })
}

function moveTransfer(
  provider: Provider,
  transfer: Transfer,
  status: TransferStatus,
  changes: Partial<Pick<Transfer, 'processed_at' | 'amount_reversed'>>,
): Transfer {
  if (!transferMoves[transfer.status].includes(status)) {
    throw new Error(`The transfer ${transfer.id} is ${transfer.status} and cannot become ${status}.`)
  }
  const moved = { ...transfer, ...changes, status }
  provider.store.put('transfers', moved)
  return moved
}

function recordMove(
  provider: Provider,
  kind: 'TRANSFER' | 'TRANSFER_FAILED' | 'REVERSAL',
  { reference, currency }: Transfer,
  { id, amount }: { id: string; amount: number },
): void {
  recordFor(provider, kind, reference, { id, amount, currency })
}
