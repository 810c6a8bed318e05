import type { Account } from './account.ts'
import type { Params } from './form.ts'
import { listPayouts, listReversals, listTransfers } from './list-money-out.ts'
import { known } from './parameters.ts'
import { cancelPayout, createPayout, updatePayout } from './pay-out.ts'
import type { Outcome, Payout, Reversal, Transfer } from './records.ts'
import { missing } from './refused.ts'
import type { Route } from './route.ts'
import { createTransfer, reverseTransfer, updateReversal, updateTransfer } from './transfer-money.ts'
import type { Turn } from './turn.ts'

/** Money that leaves the merchant: to connected accounts, and to banks. */
export const moneyOutRoutes: Record<string, Route> = {
  'POST transfers': { known: known.createTransfer, execute: createTransfer },
  'GET transfers': {
    known: known.listTransfers,
    execute: ({ account }, params) => listTransfers(account, params),
  },
  'GET transfers/:id': onTransfer(known.retrieve, (_, transfer) => ({ status: 200, of: transfer })),
  'POST transfers/:id': onTransfer(known.updateTransfer, updateTransfer),
  'POST transfers/:id/reversals': onTransfer(known.createReversal, reverseTransfer),
  'GET transfers/:id/reversals': onTransfer(known.listReversals, ({ account }, transfer, params) =>
    listReversals(account, transfer, params),
  ),
  'GET transfers/:id/reversals/:id': onReversal(known.retrieve, (_, reversal) => ({
    status: 200,
    of: reversal,
  })),
  'POST transfers/:id/reversals/:id': onReversal(known.updateReversal, updateReversal),
  'POST payouts': { known: known.createPayout, execute: createPayout, isForAccounts: true },
  'GET payouts': { known: known.listPayouts, execute: listPayouts, isForAccounts: true },
  'GET payouts/:id': onPayout(known.retrieve, (_, payout) => ({ status: 200, of: payout })),
  'POST payouts/:id': onPayout(known.updatePayout, updatePayout),
  'POST payouts/:id/cancel': onPayout(known.retrieve, cancelPayout),
}

function onTransfer(
  names: ReadonlySet<string>,
  act: (turn: Turn, transfer: Transfer, params: Params) => Outcome,
): Route {
  return { known: names, execute: (turn, params, id) => act(turn, transferOf(turn.account, id), params) }
}

function onReversal(
  names: ReadonlySet<string>,
  act: (turn: Turn, reversal: Reversal, params: Params) => Outcome,
): Route {
  return {
    known: names,
    execute: (turn, params, id, innerId) => act(turn, reversalOf(turn.account, id, innerId), params),
  }
}

function onPayout(
  names: ReadonlySet<string>,
  act: (turn: Turn, payout: Payout, params: Params) => Outcome,
): Route {
  return {
    known: names,
    execute: (turn, params, id) => act(turn, payoutOf(turn, id), params),
    isForAccounts: true,
  }
}

function transferOf({ memory }: Account, id: string): Transfer {
  const transfer = memory.transfers.get(id)
  if (!transfer) throw missing('transfer', id, 'id')
  return transfer
}

function reversalOf(account: Account, transferId: string, id: string): Reversal {
  const reversal = account.memory.reversals.get(id)
  if (reversal?.transfer !== transferOf(account, transferId).id) throw missing('transfer_reversal', id, 'id')
  return reversal
}

/** An account sees its own only. */
function payoutOf({ account, connected }: Turn, id: string): Payout {
  const payout = account.memory.payouts.get(id)
  if (payout?.account !== connected) throw missing('payout', id, 'payout')
  return payout
}
