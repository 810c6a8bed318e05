import type { Effect, Ledger } from '../shared/effects.ts'
import { openJournal } from '../shared/state.ts'
import type { Outgoing } from '../shared/webhook-lanes.ts'
import type { Dispute } from './dispute.ts'
import type { Order } from './order.ts'
import type { Payment } from './payment.ts'
import type { Refund } from './refund.ts'
import type { Reversal, Transfer } from './transfer.ts'

/**
 * How the merchant's account is set. `refunds` and `transfers` say what the answer to one says; `processed` is the test
 * mode's.
 */
export type Account = {
  id: 'account'
  capture: 'automatic' | 'manual'
  refunds: 'processed' | 'pending'
  transfers: 'processed' | 'pending'
}

/** What was answered to a request with an idempotency key. `body` is the request. */
export type KeptAnswer = { id: string; path: string; body: Record<string, unknown>; answer: object }

/** An event as it is sent, a snapshot. `goesOut`: it is still on its way, and nobody has to ask for it. */
export type KeptEvent = { id: string; type: string; subject: string; body: string; goesOut: boolean }

type Tables = {
  account: Account
  orders: Order
  payments: Payment
  refunds: Refund
  disputes: Dispute
  transfers: Transfer
  reversals: Reversal
  answers: KeptAnswer
}
type Name = keyof Tables
/** Everything that one request changed. `ended`: an event that needs no further tries. */
type Line = { changed: [Name, Tables[Name]][]; effects: Effect[]; events: KeptEvent[]; ended?: string }

/** Rows come in the order in which they were first put, oldest first. */
export type Store = {
  get<Table extends Name>(table: Table, id: string): Tables[Table] | undefined
  put<Table extends Name>(table: Table, row: Tables[Table]): void
  all<Table extends Name>(table: Table): Tables[Table][]
  ordersOf(receipt: string): Order[]
  paymentsOf(orderId: string): Payment[]
  refundsOf(paymentId: string): Refund[]
  transfersOf(paymentId: string): Transfer[]
  reversalsOf(transferId: string): Reversal[]
  record(effect: Effect): void
  keep(event: KeptEvent): void
  /** An event needs no further tries. */
  end(eventId: string): void
  event(eventId: string): KeptEvent | undefined
  /** Every event, oldest first. */
  events(): KeptEvent[]
  /** Writes what was put since the last time as one line. */
  commit(): void
  whenWritten(then: () => void): void
  clear(): void
  close(): void
}

export function openStore(folder: string | undefined, ledger: Ledger): Store {
  const rows = createRows()
  const events = new Map<string, KeptEvent>()
  let line = blankLine()
  const journal = openJournal<Partial<Line>>({ folder, name: 'razorpay' }, replay)

  function replay({ changed = [], effects = [], events: told = [], ended }: Partial<Line>): void {
    for (const [table, row] of changed) rows.keep(table, row)
    for (const effect of effects) ledger.record(effect)
    for (const event of told) events.set(event.id, event)
    if (ended !== undefined) end(ended)
  }

  function end(eventId: string): void {
    const event = events.get(eventId)
    if (event) events.set(eventId, { ...event, goesOut: false })
  }

  return {
    ...rows,
    put(table, row) {
      rows.keep(table, row)
      line.changed.push([table, row])
    },
    record(effect) {
      ledger.record(effect)
      line.effects.push(effect)
    },
    keep(event) {
      events.set(event.id, event)
      line.events.push(event)
    },
    end(eventId) {
      end(eventId)
      journal.append({ ended: eventId })
    },
    event: (eventId) => events.get(eventId),
    events: () => [...events.values()],
    commit() {
      if (line.changed.length > 0) journal.append(line)
      line = blankLine()
    },
    whenWritten: (then) => journal.whenWritten(then),
    clear() {
      rows.clear()
      events.clear()
      journal.clear()
    },
    close: () => journal.close(),
  }
}

function blankLine(): Line {
  return { changed: [], effects: [], events: [] }
}

type Lists = 'ordersOf' | 'paymentsOf' | 'refundsOf' | 'transfersOf' | 'reversalsOf'
type Rows = Pick<Store, 'get' | 'all' | Lists | 'clear'> & {
  keep(table: Name, row: Tables[Name]): void
}

function createRows(): Rows {
  const rows = new Map<string, Tables[Name]>()
  const ids = new Map<string, string[]>()
  const get = <Table extends Name>(table: Table, id: string) =>
    rows.get(`${table} ${id}`) as Tables[Table] | undefined
  const listed = <Table extends Name>(table: Table, list: string = table) =>
    (ids.get(list) ?? []).flatMap((id) => get(table, id) ?? [])

  function enlist(list: string, id: string): void {
    const known = ids.get(list)
    if (known) known.push(id)
    else ids.set(list, [id])
  }

  return {
    get,
    all: listed,
    ordersOf: (receipt) => listed('orders', `orders ${receipt}`),
    paymentsOf: (orderId) => listed('payments', `payments ${orderId}`),
    refundsOf: (paymentId) => listed('refunds', `refunds ${paymentId}`),
    transfersOf: (paymentId) => listed('transfers', `transfers ${paymentId}`),
    reversalsOf: (transferId) => listed('reversals', `reversals ${transferId}`),
    keep(table, row) {
      const isNew = !rows.has(`${table} ${row.id}`)
      rows.set(`${table} ${row.id}`, row)
      if (!isNew) return
      const owner = ownerOf(row)
      enlist(table, row.id)
      if (owner !== undefined) enlist(`${table} ${owner}`, row.id)
    },
    clear() {
      rows.clear()
      ids.clear()
    },
  }
}

/** Whose a row is: the receipt of an order, the order of a payment, the payment of a refund, dispute or transfer. */
function ownerOf(row: Tables[Name]): string | undefined {
  if ('order_id' in row) return row.order_id
  if ('payment_id' in row) return row.payment_id ?? undefined
  if ('transfer_id' in row) return row.transfer_id
  return 'receipt' in row ? (row.receipt ?? undefined) : undefined
}

export function outgoingOf({ id, type, subject, body }: KeptEvent): Outgoing {
  return { id, type, subject, body: () => body }
}
