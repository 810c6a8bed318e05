import type { Tx } from '../platform/db/index.ts'
import type { Payment } from './payment.ts'

/** Banks let payments through up to three days late (Razorpay, late authorisation); a day more, to be sure. */
const watchedDays = 4

/** Has the gateway asked again, in an hour and now and then after that, about payments that may be paid late. */
export async function lookAgain(tx: Tx, paymentIds: readonly string[]): Promise<void> {
  if (paymentIds.length === 0) return
  await tx.write`
    update payments set next_look_at = least(next_look_at, now() + interval '1 hour')
     where id = any(${paymentIds}::uuid[])`
}

/** Has the gateway asked at once, which has spoken of these: one that we gave up may have been paid. */
export async function lookNow(tx: Tx, paymentIds: readonly string[]): Promise<void> {
  if (paymentIds.length === 0) return
  await tx.write`
    update payments set next_look_at = now() where id = any(${paymentIds}::uuid[]) and status = 'FAILED'`
}

/** The gateway has spoken of these while it was asked about them: should they be given up, it is asked once more. */
export async function lookSoon(tx: Tx, paymentIds: readonly string[]): Promise<void> {
  if (paymentIds.length === 0) return
  await tx.write`
    update payments set next_look_at = least(next_look_at, now() + interval '5 s')
     where id = any(${paymentIds}::uuid[]) and status <> 'SUCCESSFUL'`
}

/** A payment whose checkout is over, and about which the gateway is to be asked. */
export type Look = { id: string; looks: number; isGivenUp: boolean; isCaptured: boolean }

/** Takes payments whose time has come; nobody else looks at them before the lease ends. */
export async function claimLooks(tx: Tx, limit: number, leaseMs: number): Promise<Look[]> {
  return await tx.sql<Look>`
    with due as materialized (
      select id from payments where next_look_at <= now() order by next_look_at limit ${limit}
         for update skip locked
    )
    update payments set looks = looks + 1, next_look_at = now() + ${leaseMs}::integer * interval '1 ms'
      from due where payments.id = due.id
    returning payments.id, looks, status = 'FAILED' as "isGivenUp", captured_minor > 0 as "isCaptured"`
}

/** Locks payments that were asked about. Always in id order: two groups can then never deadlock. */
export async function lockLooks(tx: Tx, looks: readonly Look[]): Promise<void> {
  await tx.write`
    select id from payments where id = any(${looks.map(({ id }) => id)}::uuid[]) order by id for update`
}

/** Puts off the next looks: an hour, then longer and longer, until nothing can come in any more. */
export async function putOffLooks(tx: Tx, looks: readonly Look[]): Promise<void> {
  if (looks.length === 0) return
  await tx.write`
    update payments
       set next_look_at = case when created_at > now() - make_interval(days => ${watchedDays})
                               then now() + make_interval(hours => least(look.looks, 12)) end
      from unnest(${looks.map(({ id }) => id)}::uuid[],
                  ${looks.map(({ looks }) => looks)}::integer[]) as look (id, looks)
     where payments.id = look.id and payments.looks = look.looks`
}

/** Nothing more will come. */
export async function endLooks(tx: Tx, payments: readonly Pick<Payment, 'id'>[]): Promise<void> {
  if (payments.length === 0) return
  await tx.write`
    update payments set next_look_at = null where id = any(${payments.map(({ id }) => id)}::uuid[])`
}

/** FAILED → SUCCESSFUL: the money came after we had given it up. Answers only with those that made the move. */
export async function markPaidLate(
  tx: Tx,
  payments: readonly Pick<Payment, 'id' | 'capturedMinor' | 'capturedCurrency' | 'gatewayReference'>[],
): Promise<Set<string>> {
  if (payments.length === 0) return new Set()
  const rows = await tx.sql<{ id: string }>`
    update payments
       set status = 'SUCCESSFUL', captured_minor = paid.captured_minor, captured_currency = paid.captured_currency,
           gateway_reference = paid.gateway_reference, decline_reason = null, updated_at = now()
      from unnest(${payments.map(({ id }) => id)}::uuid[],
                  ${payments.map(({ capturedMinor }) => capturedMinor)}::bigint[],
                  ${payments.map(({ capturedCurrency }) => capturedCurrency)}::text[],
                  ${payments.map(({ gatewayReference }) => gatewayReference)}::text[])
           as paid (id, captured_minor, captured_currency, gateway_reference)
     where payments.id = paid.id and payments.status = 'FAILED'
    returning payments.id`
  return new Set(rows.map(({ id }) => id))
}
