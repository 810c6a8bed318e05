import type { Tx } from '../platform/db/index.ts'
import type { NewPayment, Payment, PaymentStatus } from './payment.ts'

/** Writes the intent to charge, before the gateway is called. A checkout that has a payment is refused another. */
export async function insertPayments(tx: Tx, payments: readonly NewPayment[]): Promise<void> {
  if (payments.length === 0) return
  await tx.write`
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
           decline_reason as "declineReason", action, created_at as "createdAt"
      from payments where checkout_id = any(${checkoutIds}::uuid[])`
  return new Map(rows.map((payment) => [payment.checkoutId, payment]))
}

/** Payments by their own ids. */
export async function findPaymentsById(tx: Tx, ids: readonly string[]): Promise<Map<string, Payment>> {
  const rows = await tx.sql<{
    checkout_id: string
  }>`select checkout_id from payments where id = any(${ids}::uuid[])`
  const payments = await findPayments(
    tx,
    rows.map(({ checkout_id }) => checkout_id),
  )
  return new Map([...payments.values()].map((payment) => [payment.id, payment]))
}

/** The checkout that made a payment; `id` names that or one of its refunds. Undefined if it names neither. */
export async function findCheckoutOf(tx: Tx, id: string): Promise<string | undefined> {
  const [payment] = await tx.sql<{ checkoutId: string }>`
    select checkout_id as "checkoutId" from payments
     where id = ${id} or id = (select payment_id from refunds where refunds.id = ${id})`
  return payment?.checkoutId
}

/** Payments, newest first; of one order, gateway or status, where that is asked. */
export async function listPayments(
  tx: Tx,
  wanted: {
    orderId?: string | undefined
    gateway?: string | undefined
    status?: PaymentStatus | undefined
    limit: number
    offset: number
  },
): Promise<Payment[]> {
  const { orderId = null, gateway = null, status = null, limit, offset } = wanted
  const rows = await tx.sql<{ checkout_id: string }>`
    select checkout_id from payments
     where (${orderId}::uuid is null or order_id = ${orderId}::uuid)
       and (${gateway}::text is null or gateway = ${gateway}) and (${status}::text is null or status = ${status})
     order by id desc limit ${limit} offset ${offset}`
  const ids = rows.map(({ checkout_id }) => checkout_id)
  const payments = await findPayments(tx, ids)
  return ids.flatMap((id) => payments.get(id) ?? [])
}

/** Locks the payments of checkouts, before their orders: whoever gives money back does so, too. */
export async function lockPayments(tx: Tx, checkoutIds: readonly string[]): Promise<void> {
  await tx.write`
    select id from payments where checkout_id = any(${checkoutIds}::uuid[]) order by id for update`
}

export type GatewayReference = { gateway: string; reference: string; paymentId: string }

/**
 * Keeps the names that gateways have for payments. A name is one payment's for good: answers with those payments whose
 * name was another's before, and was not kept for them.
 */
export async function claimReferences(tx: Tx, names: readonly GatewayReference[]): Promise<Set<string>> {
  if (names.length === 0) return new Set()
  const [gateways, references] = [
    names.map(({ gateway }) => gateway),
    names.map(({ reference }) => reference),
  ]
  const paymentIds = names.map(({ paymentId }) => paymentId)
  // In one order always: two groups can then never deadlock.
  const kept = await tx.sql`
    insert into gateway_references (gateway, reference, payment_id)
    select * from unnest(${gateways}::text[], ${references}::text[], ${paymentIds}::uuid[]) order by 1, 2, 3
    on conflict do nothing returning payment_id`
  if (kept.length === names.length) return new Set()
  // A statement of its own, for it must see what another transaction kept just now.
  const taken = await tx.sql<{ id: string }>`
    select named.payment_id as id
      from unnest(${gateways}::text[], ${references}::text[], ${paymentIds}::uuid[])
           as named (gateway, reference, payment_id)
           join gateway_references as known using (gateway, reference)
     where known.payment_id <> named.payment_id`
  return new Set(taken.map(({ id }) => id))
}

/** Whether a gateway knows a payment by this name. */
export async function isReferenceOf(
  tx: Tx,
  { id, gateway }: Pick<Payment, 'id' | 'gateway'>,
  reference: string,
): Promise<boolean> {
  const rows = await tx.sql`
    select payment_id from gateway_references
     where gateway = ${gateway} and reference = ${reference} and payment_id = ${id}`
  return rows.length === 1
}

/** What is now known of a payment. */
export type PaymentChange = Pick<
  Payment,
  'id' | 'status' | 'capturedMinor' | 'capturedCurrency' | 'gatewayReference' | 'declineReason' | 'action'
>

/** Writes what is now known. A payment that is settled or failed keeps its state: such news came too late. */
export async function updatePayments(tx: Tx, changes: readonly PaymentChange[]): Promise<Set<string>> {
  if (changes.length === 0) return new Set()
  const rows = await tx.sql<{ id: string }>`
    update payments
       set status = change.status, captured_minor = change.captured_minor,
           captured_currency = change.captured_currency, gateway_reference = change.gateway_reference,
           decline_reason = change.decline_reason, action = change.action, updated_at = now()
      from unnest(${changes.map(({ id }) => id)}::uuid[],
                  ${changes.map(({ status }) => status)}::text[],
                  ${changes.map(({ capturedMinor }) => capturedMinor)}::bigint[],
                  ${changes.map(({ capturedCurrency }) => capturedCurrency)}::text[],
                  ${changes.map(({ gatewayReference }) => gatewayReference)}::text[],
                  ${changes.map(({ declineReason }) => declineReason)}::text[],
                  ${changes.map(({ action }) => action && JSON.stringify(action))}::jsonb[])
           as change (id, status, captured_minor, captured_currency, gateway_reference, decline_reason, action)
     where payments.id = change.id and payments.status in ('PENDING', 'UNKNOWN', 'REQUIRES_ACTION')
    returning payments.id`
  return new Set(rows.map(({ id }) => id))
}
