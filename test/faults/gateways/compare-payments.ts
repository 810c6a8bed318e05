import type { Effect } from '../../../simulators/shared/effects.ts'
import type { Database } from '../../../src/platform/db/index.ts'

/** A payment as our books have it. */
export type Ours = {
  id: string
  status: string
  orderStatus: string
  amountMinor: number
  currency: string
  capturedMinor: number
  refundedMinor: number
  /** The gateway's names of refunds that succeeded or were accepted, and of those that failed afterwards. */
  refundReferences: string[]
  /** Whether its checkout is the last one of its order. */
  isCurrent: boolean
}

/** The same payment as the gateway has it. */
export type AtGateway = {
  charges: number
  captured: number
  refunded: number
  /** Undefined where it keeps none. */
  currency: string | undefined
  refundIds: string[]
}

/** Puts each payment beside what the gateway did for it. `strangers`: what it did for nobody that we know. */
export async function sortByPayment(
  { sql }: Database,
  effects: readonly Effect[],
): Promise<{ pairs: { ours: Ours; there: AtGateway }[]; strangers: Effect[] }> {
  const payments = await sql<Ours>`
    select payments.id, payments.status, orders.status as "orderStatus", orders.amount_minor as "amountMinor",
           orders.currency, captured_minor as "capturedMinor", refunded_minor as "refundedMinor",
           orders.checkout_id = payments.checkout_id as "isCurrent",
           (select coalesce(array_agg(gateway_reference order by gateway_reference), '{}') from refunds
             where payment_id = payments.id and gateway_reference is not null) as "refundReferences"
      from payments join orders on orders.id = payments.order_id`
  const known = new Set(payments.map(({ id }) => id))
  const byPayment = Map.groupBy(effects, ({ reference }) => reference)
  return {
    pairs: payments.map((ours) => ({ ours, there: sumOf(byPayment.get(ours.id) ?? []) })),
    strangers: effects.filter(({ reference }) => !known.has(reference)),
  }
}

/** Razorpay captures what was authorised before; elsewhere both is one. */
const takings: readonly Effect['kind'][] = ['CHARGE', 'CAPTURE']

function sumOf(effects: readonly Effect[]): AtGateway {
  const of = (...kinds: readonly Effect['kind'][]) => effects.filter(({ kind }) => kinds.includes(kind))
  const sum = (some: readonly Effect[]) => some.reduce((total, { amount = 0 }) => total + amount, 0)
  const taken = of(...takings)
  return {
    charges: taken.length,
    captured: sum(taken),
    refunded: sum(of('REFUND')) - sum(of('REFUND_FAILED')),
    currency: taken[0]?.currency?.toUpperCase(),
    refundIds: of('REFUND')
      .map(({ id }) => id)
      .sort(),
  }
}
