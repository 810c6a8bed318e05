import type { Ledger } from '../shared/effects.ts'
import { type Balances, moveForPayout, moveForReversal, moveForTransfer } from './balances.ts'
import type {
  Change,
  Charge,
  Dispute,
  Intent,
  KeptAnswer,
  KeptLine,
  Payout,
  Refund,
  Reversal,
  Stored,
  StripeEvent,
  Transfer,
} from './records.ts'

/** Everything of one Stripe account. Lists are in the order of creation. */
export type Memory = {
  intents: Map<string, Intent>
  charges: Map<string, Charge>
  refunds: Map<string, Refund>
  disputes: Map<string, Dispute>
  transfers: Map<string, Transfer>
  reversals: Map<string, Reversal>
  payouts: Map<string, Payout>
  events: Map<string, StripeEvent>
  kept: Map<string, KeptAnswer>
  /** Ids of intents by their `metadata.payment_id`: a search among hundred thousands must not read them all. */
  byReference: Map<string, string[]>
  refundsOfCharge: Map<string, string[]>
  disputeOfCharge: Map<string, string>
  transfersOfCharge: Map<string, string[]>
  balances: Balances
}

export function createMemory(): Memory {
  return {
    intents: new Map(),
    charges: new Map(),
    refunds: new Map(),
    disputes: new Map(),
    transfers: new Map(),
    reversals: new Map(),
    payouts: new Map(),
    events: new Map(),
    kept: new Map(),
    byReference: new Map(),
    refundsOfCharge: new Map(),
    disputeOfCharge: new Map(),
    transfersOfCharge: new Map(),
    balances: new Map(),
  }
}

/** Applies a change: of a request that is under way, or of one that stands in the journal. */
export function apply(memory: Memory, ledger: Ledger, change: Change): void {
  if ('put' in change) put(memory, change.put)
  else if ('event' in change)
    memory.events.set(change.event.id, { ...change.event, of: recordOf(memory, change.event.of) })
  else if ('effect' in change) ledger.record(change.effect)
  else if ('kept' in change) memory.kept.set(change.kept.key, keptAnswer(memory, change.kept))
  else {
    const event = memory.events.get(change.delivered.id)
    if (event) event.delivery = change.delivered.how
  }
}

function put(memory: Memory, record: Stored): void {
  switch (record.kind) {
    case 'payment_intent':
      putIntent(memory, record)
      return
    case 'charge':
      return void memory.charges.set(record.id, record)
    case 'refund':
      if (!memory.refunds.has(record.id)) index(memory.refundsOfCharge, record.charge, record.id)
      return void memory.refunds.set(record.id, record)
    case 'dispute':
      memory.disputeOfCharge.set(record.charge, record.id)
      return void memory.disputes.set(record.id, record)
    case 'transfer':
      putTransfer(memory, record)
      return
    case 'transfer_reversal':
      putReversal(memory, record)
      return
    case 'payout':
      moveForPayout(memory.balances, record, memory.payouts.get(record.id))
      return void memory.payouts.set(record.id, record)
  }
}

function putTransfer(memory: Memory, transfer: Transfer): void {
  const isNew = !memory.transfers.has(transfer.id)
  memory.transfers.set(transfer.id, transfer)
  if (!isNew) return
  moveForTransfer(memory.balances, transfer)
  if (transfer.source_transaction) index(memory.transfersOfCharge, transfer.source_transaction, transfer.id)
}

function putReversal(memory: Memory, reversal: Reversal): void {
  const transfer = memory.transfers.get(reversal.transfer)
  if (transfer && !memory.reversals.has(reversal.id)) moveForReversal(memory.balances, transfer, reversal)
  memory.reversals.set(reversal.id, reversal)
}

function putIntent(memory: Memory, intent: Intent): void {
  const before = memory.intents.get(intent.id)
  memory.intents.set(intent.id, intent)
  if (before && referenceOf(before) === referenceOf(intent)) return
  index(memory.byReference, referenceOf(intent), intent.id)
}

function index(ids: Map<string, string[]>, key: string, id: string): void {
  const known = ids.get(key)
  if (known) known.push(id)
  else ids.set(key, [id])
}

/** The merchant's reference, under which the ledger of effects has it. What goes out may have one of its own. */
export function referenceOf(record: Intent | Transfer | Payout): string {
  const { payment_id = '', payout_id } = record.metadata
  return record.kind === 'payment_intent' ? payment_id : (payout_id ?? payment_id)
}

/** A record that must be there, because another one names it. */
export function recordOf(memory: Memory, id: string): Stored {
  const { intents, charges, refunds, disputes, transfers, reversals, payouts } = memory
  const paid = intents.get(id) ?? charges.get(id) ?? refunds.get(id) ?? disputes.get(id)
  const found = paid ?? transfers.get(id) ?? reversals.get(id) ?? payouts.get(id)
  if (!found) throw new Error(`The Stripe simulator has lost ${id}; its journal is damaged.`)
  return found
}

function keptAnswer(memory: Memory, { status, of, wrong, shown, ...rest }: KeptLine): KeptAnswer {
  const record = of === undefined ? undefined : recordOf(memory, of)
  if (wrong && record?.kind === 'payment_intent') return { ...rest, outcome: { status, wrong, of: record } }
  if (wrong) return { ...rest, outcome: { status, wrong } }
  if (record) return { ...rest, outcome: { status: 200, of: record } }
  return { ...rest, outcome: { status: 200, shown: shown ?? {} } }
}
