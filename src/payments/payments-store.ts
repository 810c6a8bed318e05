import type { Tx } from '../platform/db/index.ts'
import type { NewPayment, Payment, Refund } from './payment.ts'

/** Writes the intent to charge, before the gateway is called. A checkout that has a payment is refused another. */
export async function insertPayments(tx: Tx, payments: readonly NewPayment[]): Promise<void> {
  if (payments.length === 0) return
  await tx.sql`
    insert into payments (id, checkout_id, order_id, gateway, amount_minor, currency)
    select * from unnest(${payments.map(({ id }) => id)}::uuid[],
                         ${payments.map(({ checkoutId }) => checkoutId)}::uuid[],
                         ${payments.map(({ orderId }) => orderId)}::uuid[],
                         ${payments.map(({ gateway }) => gateway)}::text[],
                         ${payments.map(({ amountMinor }) => amountMinor)}::bigint[],
                         ${payments.map(({ currency }) => currency)}::text[])`
}

/** The payments of checkouts, by checkout. */
export async function findPayments(tx: Tx, checkoutIds: readonly string[]): Promise<Map<string, Payment>> {
  const rows = await tx.sql<Payment>`
    select id, checkout_id as "checkoutId", order_id as "orderId", gateway, status, amount_minor as "amountMinor",
           currency, captured_minor as "capturedMinor", captured_currency as "capturedCurrency",
           refunded_minor as "refundedMinor", gateway_reference as "gatewayReference",
           decline_reason as "declineReason"
      from payments where checkout_id = any(${checkoutIds}::uuid[])`
  return new Map(rows.map((payment) => [payment.checkoutId, payment]))
}

/** What is now known of a payment. */
export type PaymentChange = Pick<
  Payment,
  'id' | 'status' | 'capturedMinor' | 'capturedCurrency' | 'gatewayReference' | 'declineReason'
>

/** Writes what is now known. A payment that is settled or failed keeps its state: such news came too late. */
export async function updatePayments(tx: Tx, changes: readonly PaymentChange[]): Promise<Set<string>> {
  if (changes.length === 0) return new Set()
  const rows = await tx.sql<{ id: string }>`
    update payments
       set status = change.status, captured_minor = change.captured_minor,
           captured_currency = change.captured_currency, gateway_reference = change.gateway_reference,
           decline_reason = change.decline_reason, updated_at = now()
      from unnest(${changes.map(({ id }) => id)}::uuid[],
                  ${changes.map(({ status }) => status)}::text[],
                  ${changes.map(({ capturedMinor }) => capturedMinor)}::bigint[],
                  ${changes.map(({ capturedCurrency }) => capturedCurrency)}::text[],
                  ${changes.map(({ gatewayReference }) => gatewayReference)}::text[],
                  ${changes.map(({ declineReason }) => declineReason)}::text[])
           as change (id, status, captured_minor, captured_currency, gateway_reference, decline_reason)
     where payments.id = change.id and payments.status in ('PENDING', 'UNKNOWN', 'REQUIRES_ACTION')
    returning payments.id`
  return new Set(rows.map(({ id }) => id))
}

/**
 * Writes the intent to give back all that is left of captured payments, once per payment, and counts it as refunded
 * from now on. The database refuses to count more than was captured.
 */
export async function insertUndoRefunds(
  tx: Tx,
  wanted: readonly { id: string; paymentId: string }[],
): Promise<void> {
  await tx.sql`
    with wanted as (
      select * from unnest(${wanted.map(({ id }) => id)}::uuid[],
                           ${wanted.map(({ paymentId }) => paymentId)}::uuid[]) as wanted (id, payment_id)
    ), refunded as (
      insert into refunds (id, payment_id, amount_minor, reason)
      select wanted.id, payments.id, payments.captured_minor - payments.refunded_minor, 'CHECKOUT_UNDONE'
        from wanted join payments on payments.id = wanted.payment_id
       where payments.captured_minor > payments.refunded_minor
      on conflict (payment_id) where reason = 'CHECKOUT_UNDONE' do nothing
      returning payment_id, amount_minor
    )
    update payments set refunded_minor = refunded_minor + refunded.amount_minor, updated_at = now()
      from refunded where payments.id = refunded.payment_id`
}

/** The refunds by which undone checkouts give everything back, by payment. */
export async function findUndoRefunds(tx: Tx, paymentIds: readonly string[]): Promise<Map<string, Refund>> {
  const rows = await tx.sql<Refund>`
    select id, payment_id as "paymentId", amount_minor as "amountMinor", status
      from refunds where payment_id = any(${paymentIds}::uuid[]) and reason = 'CHECKOUT_UNDONE'`
  return new Map(rows.map((refund) => [refund.paymentId, refund]))
}

/** Refunds that the gateway confirmed: they and their payments say so. Answers with the ids that made the move. */
export async function settleRefunds(
  tx: Tx,
  settled: readonly { id: string; reference: string }[],
): Promise<Set<string>> {
  const rows = await tx.sql<{ id: string }>`
    with settled as (
      update refunds set status = 'SUCCESSFUL', gateway_reference = answer.reference, updated_at = now()
        from unnest(${settled.map(({ id }) => id)}::uuid[],
                    ${settled.map(({ reference }) => reference)}::text[]) as answer (id, reference)
       where refunds.id = answer.id and refunds.status <> 'SUCCESSFUL'
      returning refunds.id, refunds.payment_id
    ), moved as (
      update payments
         set status = case when refunded_minor = captured_minor then 'REFUNDED' else 'PARTIALLY_REFUNDED' end,
             updated_at = now()
        from settled where payments.id = settled.payment_id
    )
    select id from settled`
  return new Set(rows.map(({ id }) => id))
}
