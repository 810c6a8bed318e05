import { randomLetters } from '../shared/random.ts'
import { isAccountId } from './account.ts'
import { merchant } from './balances.ts'
import { inWords } from './currencies.ts'
import type { Params } from './form.ts'
import { whyTooLittle } from './funds.ts'
import { missingParameter, readCurrency, readMetadata, readPart, readText } from './read-params.ts'
import type { Charge, Outcome, Reversal, Transfer, Wrong } from './records.ts'
import { invalid, refuse, unknownObject } from './refused.ts'
import { did, put, type Turn, tell } from './turn.ts'

/** Sends the merchant's money to a connected account: from a charge, or from what the merchant has. */
export function createTransfer(turn: Turn, params: Params): Outcome {
  const currency = readCurrency(params)
  const destination = readDestination(params)
  const source = readSource(turn, params, currency)
  const amount = readPart(params, 'amount') ?? (source && leftOf(turn, source))
  if (amount === undefined) throw missingParameter('amount')
  const metadata = readMetadata(params)
  const wrong = source
    ? whyNotFrom(turn, source, amount)
    : whyTooLittle(turn.account, merchant, { amount, currency })
  if (wrong) return { status: 400, wrong }
  const made = put(turn, {
    ...{ kind: 'transfer' as const, id: `tr_3${randomLetters(23)}`, created: turn.now },
    ...{ amount, amount_reversed: 0, currency, destination, metadata, reversals: [] },
    description: readText(params, 'description') ?? null,
    source_transaction: source?.id ?? null,
    transfer_group: readText(params, 'transfer_group') ?? null,
  })
  did(turn, 'TRANSFER', made, { id: made.id, amount })
  tell(turn, 'transfer.created', made)
  return { status: 200, of: made }
}

function readDestination(params: Params): string {
  const destination = readText(params, 'destination')
  if (destination === undefined) throw missingParameter('destination')
  if (isAccountId(destination)) return destination
  throw unknownObject('destination', destination, 'destination')
}

function readSource({ account }: Turn, params: Params, currency: string): Charge | undefined {
  const id = readText(params, 'source_transaction')
  if (id === undefined) return undefined
  const charge = account.memory.charges.get(id)
  if (!charge) throw unknownObject('charge', id, 'source_transaction')
  const param = 'source_transaction'
  if (!charge.captured) throw refuse(`The charge ${id} was not captured.`, { param })
  if (charge.currency === currency) return charge
  throw refuse(
    `The currency of source_transaction's balance transaction is ${charge.currency}, not ${currency}.`,
    {
      param,
    },
  )
}

/** Whether a reversal makes room again is not documented; here it does not. */
function leftOf({ account: { memory } }: Turn, { id, amount_captured }: Charge): number {
  const sent = (memory.transfersOfCharge.get(id) ?? []).map((one) => memory.transfers.get(one)?.amount ?? 0)
  return sent.reduce((left, amount) => left - amount, amount_captured)
}

function whyNotFrom(turn: Turn, charge: Charge, amount: number): Wrong | undefined {
  const left = leftOf(turn, charge)
  if (left > 0 && amount <= left) return undefined
  const { amount_captured, currency } = charge
  const [whole, sent] = [inWords(amount_captured, currency), inWords(amount_captured - left, currency)]
  return invalid(
    `Transfers using this transaction as a source must not exceed the source amount of ${whole}. (Transfers of ${sent} use it already.)`,
    { param: 'amount' },
  )
}

export function updateTransfer(turn: Turn, transfer: Transfer, params: Params): Outcome {
  const said = params.description === undefined ? transfer.description : readText(params, 'description')
  const metadata = readMetadata(params, transfer.metadata)
  const changed = put(turn, { ...transfer, description: said ?? null, metadata })
  tell(turn, 'transfer.updated', changed, { metadata: transfer.metadata })
  return { status: 200, of: changed }
}

/** Takes money back from a connected account, in parts or all that is left; the account must still have it. */
export function reverseTransfer(turn: Turn, transfer: Transfer, params: Params): Outcome {
  const { amount_reversed, currency, destination } = transfer
  const left = transfer.amount - amount_reversed
  const amount = readPart(params, 'amount') ?? left
  const metadata = readMetadata(params)
  const wrong =
    whyNotBack(transfer, amount, left) ?? whyTooLittle(turn.account, destination, { amount, currency })
  if (wrong) return { status: 400, wrong }
  const reversal: Reversal = put(turn, {
    ...{ kind: 'transfer_reversal' as const, id: `trr_1${randomLetters(23)}`, created: turn.now },
    ...{ amount, currency, metadata, transfer: transfer.id },
  })
  const reversed = put(turn, {
    ...{ ...transfer, amount_reversed: amount_reversed + amount },
    reversals: [...transfer.reversals, reversal.id],
  })
  did(turn, 'REVERSAL', transfer, { id: reversal.id, amount })
  tell(turn, 'transfer.reversed', reversed, { amount_reversed })
  return { status: 200, of: reversal }
}

function whyNotBack({ id, currency }: Transfer, amount: number, left: number): Wrong | undefined {
  if (left === 0) return invalid(`Transfer ${id} is already fully reversed.`)
  if (amount <= left) return undefined
  return invalid(
    `Reversal amount (${inWords(amount, currency)}) is greater than unreversed amount on transfer (${inWords(left, currency)})`,
    { param: 'amount' },
  )
}

export function updateReversal(turn: Turn, reversal: Reversal, params: Params): Outcome {
  return {
    status: 200,
    of: put(turn, { ...reversal, metadata: readMetadata(params, reversal.metadata) }),
  }
}
