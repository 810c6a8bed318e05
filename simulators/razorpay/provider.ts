import type { Clock } from '../shared/clock.ts'
import type { Effect, EffectKind } from '../shared/effects.ts'
import { randomLetters } from '../shared/random.ts'
import type { Settings } from '../shared/settings.ts'
import type { Sender } from '../shared/webhooks.ts'
import type { Order } from './order.ts'
import { referenceOf } from './order.ts'
import type { Payment } from './payment.ts'
import { type Account, outgoingOf, type Store } from './store.ts'

/** What the verbs of this simulator work on. */
export type Provider = {
  clock: Clock
  store: Store
  sender: Sender
  keys: Settings['razorpay']
  /** Where this simulator listens; known once it does. */
  url(): string
}

/** The merchant's own account. */
export const merchantId = 'acc_SimulatorAccnt'

/** A type prefix and 14 letters and digits, such as `pay_FPoJKWQQ8lK13n`. */
export function newId(prefix: string): string {
  return `${prefix}_${randomLetters(14)}`
}

export function nowSeconds({ clock }: Provider): number {
  return Math.floor(clock.nowMs() / 1000)
}

const blankAccount: Account = {
  id: 'account',
  capture: 'automatic',
  refunds: 'processed',
  transfers: 'processed',
}

export function accountOf({ store }: Provider): Account {
  return store.get('account', 'account') ?? blankAccount
}

/** The order of a payment. There is none without. */
export function orderOf({ store }: Provider, { order_id }: Payment): Order {
  const order = store.get('orders', order_id)
  if (!order) throw new Error(`The order ${order_id} of a payment is missing.`)
  return order
}

/** Tells the oracle what really happened to a payment. */
export function recordEffect(
  provider: Provider,
  kind: EffectKind,
  { payment, ...done }: Done & { payment: Payment },
): void {
  recordFor(provider, kind, referenceOf(orderOf(provider, payment)), done)
}

type Done = Pick<Effect, 'id' | 'amount' | 'currency'>

/** Tells the oracle what really happened under a reference of the merchant. */
export function recordFor(
  provider: Provider,
  kind: EffectKind,
  reference: string,
  { id, amount, currency }: Done,
): void {
  const at = provider.clock.nowMs()
  provider.store.record({
    simulator: 'razorpay',
    kind,
    reference,
    id,
    ...(amount === undefined ? {} : { amount }),
    ...(currency === undefined ? {} : { currency }),
    at,
  })
}

/** Sends an event about an order: a snapshot of the entities as they are now, whatever becomes of them. */
export function announce(
  provider: Provider,
  type: string,
  subject: string,
  entities: Record<string, object>,
): void {
  const body = JSON.stringify({
    entity: 'event',
    account_id: merchantId,
    event: type,
    contains: Object.keys(entities),
    payload: Object.fromEntries(Object.entries(entities).map(([name, entity]) => [name, { entity }])),
    // The machine's time, not the simulators': receivers compare it with their own.
    created_at: Math.floor(Date.now() / 1000),
  })
  const event = { id: randomLetters(14), type, subject, body, goesOut: provider.sender.takes(type) }
  provider.store.keep(event)
  provider.sender.send(outgoingOf(event))
}
