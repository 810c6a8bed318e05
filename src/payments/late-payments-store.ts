import type { Tx } from '../platform/db/index.ts'
import type { Payment } from './payment.ts'

/** Banks let payments through up to three days late (Razorpay, late authorisation); a day more, to be sure. */
const watchedDays = 4

/** Has the gateway asked again, in an hour and now and then after that, about payments that may be paid late. */
export async function lookAgain(tx: Tx, paymentIds: readonly string[]): Promise<void> {
  if (paymentIds.length === 0) return
  await tx.sql`
    update payments set next_look_at = now() + interval '1 hour'
     where id = any(${paymentIds}::uuid[])`
}

/** Has the gateway asked at once, which has spoken of these: one that we gave up may have been paid. */
export async function lookNow(tx: Tx, paymentIds: readonly string[]): Promise<void> {
  if (paymentIds.length === 0) return
  await tx.sql`
    update payments set next_look_at = now() where id = any(${paymentIds}::uuid[]) and status = 'FAILED'`
}

/** A payment whose checkout is over, and about which the gateway is to be asked. */
export type Look = { id: string; looks: number }

/** Takes payments whose time has come; nobody else looks at them before the lease ends. */
export async function claimLooks(tx: Tx, limit: number, leaseMs: number): Promise<Look[]> {
  return await tx.sql<Look>`
    with due as materialized (
      select id from payments where next_look_at <= now() order by next_look_at limit ${limit}
         for update skip locked
    )
    update payments set looks = looks + 1, next_look_at = now() + ${leaseMs}::integer * interval '1 ms'
      from due where payments.id = due.id
    returning payments.id, looks`
}

/** Puts off the next look: an hour, then longer and longer, until nothing can come in any more. */
export async function putOffLook(tx: Tx, { id, looks }: Look): Promise<void> {
  await tx.sql`
    update payments
       set next_look_at = case when created_at > now() - make_interval(days => ${watchedDays})
                               then now() + make_interval(hours => ${Math.min(looks, 12)}) end
     where id = ${id} and looks = ${looks}`
}

/** Nothing more will come. */
export async function endLooks(tx: Tx, { id }: Pick<Look, 'id'>): Promise<void> {
  await tx.sql`update payments set next_look_at = null where id = ${id}`
}

/** FAILED → SUCCESSFUL: the money came after we had given it up. False if it is known already. */
export async function markPaidLate(
  tx: Tx,
  payment: Pick<Payment, 'id' | 'capturedMinor' | 'capturedCurrency' | 'gatewayReference'>,
): Promise<boolean> {
  const { id, capturedMinor, capturedCurrency, gatewayReference } = payment
  const rows = await tx.sql`
    update payments
       set status = 'SUCCESSFUL', captured_minor = ${capturedMinor}, captured_currency = ${capturedCurrency},
           gateway_reference = ${gatewayReference}, decline_reason = null, updated_at = now()
     where id = ${id} and status = 'FAILED' returning id`
  return rows.length === 1
}
