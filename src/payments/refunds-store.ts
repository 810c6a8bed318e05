import type { Tx } from '../platform/db/index.ts'
import type { Refund } from './payment.ts'

/**
 * Writes the intent to give back all that is left of captured payments, once per payment, and counts it as refunded
 * from now on. The database refuses to count more than was captured.
 */
export async function insertUndoRefunds(
  tx: Tx,
  wanted: readonly { id: string; paymentId: string }[],
): Promise<void> {
  await tx.write`
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
    select id, payment_id as "paymentId", amount_minor as "amountMinor", gateway_reference as "gatewayReference", status
      from refunds where payment_id = any(${paymentIds}::uuid[]) and reason = 'CHECKOUT_UNDONE'`
  return new Map(rows.map((refund) => [refund.paymentId, refund]))
}

/**
 * Writes the intent to give some of a payment back, due at once, and counts it as refunded from now on. False if less is
 * left; the database would refuse it, too.
 */
export async function insertRefund(tx: Tx, wanted: WantedRefund & { id: string }): Promise<boolean> {
  const { id, paymentId, amountMinor, reason, requestedBy } = wanted
  const rows = await tx.sql`
    with counted as (
      update payments set refunded_minor = refunded_minor + ${amountMinor}::bigint, updated_at = now()
       where id = ${paymentId} and refunded_minor + ${amountMinor}::bigint <= captured_minor
      returning id
    )
    insert into refunds (id, payment_id, amount_minor, reason, requested_by, next_run_at)
    select ${id}, id, ${amountMinor}::bigint, ${reason}, ${requestedBy}, now() from counted
    returning id`
  return rows.length === 1
}

/**
 * Writes the intents to give payments back in part, due at once, and counts them as refunded from now on: as much as was
 * asked, or what is left. Others who want some of it wait until this transaction ends.
 */
export async function insertRefunds(
  tx: Tx,
  wanted: readonly (WantedRefund & { id: string })[],
): Promise<void> {
  await tx.write`
    with asked as (
      select * from unnest(${wanted.map(({ id }) => id)}::uuid[],
                           ${wanted.map(({ paymentId }) => paymentId)}::uuid[],
                           ${wanted.map(({ amountMinor }) => amountMinor)}::bigint[],
                           ${wanted.map(({ reason }) => reason)}::text[],
                           ${wanted.map(({ requestedBy }) => requestedBy)}::text[])
                    as asked (id, payment_id, amount_minor, reason, requested_by)
    ), locked as materialized (
      select payments.id, captured_minor - refunded_minor as rest from payments join asked on asked.payment_id = payments.id
       order by payments.id for update of payments
    ), granted as (
      select asked.id, payment_id, least(amount_minor, rest) as amount_minor, reason, requested_by
        from asked join locked on locked.id = asked.payment_id where rest > 0
    ), counted as (
      update payments set refunded_minor = refunded_minor + granted.amount_minor, updated_at = now()
        from granted where payments.id = granted.payment_id
    )
    insert into refunds (id, payment_id, amount_minor, reason, requested_by, next_run_at)
    select id, payment_id, amount_minor, reason, requested_by, now() from granted`
}

/** What was given back of payments for certain, by payment. */
export async function sumGivenBack(tx: Tx, paymentIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.sql<{ id: string; sum: number }>`
    select payment_id as id, sum(amount_minor)::bigint as sum from refunds
     where payment_id = any(${paymentIds}::uuid[]) and status = 'SUCCESSFUL' group by payment_id`
  return new Map(rows.map(({ id, sum }) => [id, sum]))
}

/** What of a captured payment was not given back yet. Others who want some of it wait until this transaction ends. */
export async function lockRest(tx: Tx, paymentId: string): Promise<number> {
  const [row] = await tx.sql<{ rest: number }>`
    select captured_minor - refunded_minor as rest from payments where id = ${paymentId} for update`
  return row?.rest ?? 0
}

export type WantedRefund = { paymentId: string; amountMinor: number; reason: string; requestedBy: string }

/** A refund that is ours until its lease ends or somebody raises `attempt`. */
export type RefundWork = Refund & { attempt: number; failures: number }

/** Takes on refunds whose time has come. */
export async function claimRefunds(tx: Tx, limit: number, leaseMs: number): Promise<RefundWork[]> {
  return await tx.sql<RefundWork>`
    with due as materialized (
      select id from refunds where next_run_at <= now() order by next_run_at limit ${limit}
         for update skip locked
    )
    update refunds set attempt = attempt + 1, next_run_at = now() + ${leaseMs}::integer * interval '1 ms'
      from due where refunds.id = due.id
    returning refunds.id, payment_id as "paymentId", amount_minor as "amountMinor",
              gateway_reference as "gatewayReference", status, attempt, failures`
}

/** Locks those refunds that are still ours. */
export async function lockOurs(tx: Tx, works: readonly RefundWork[]): Promise<Set<string>> {
  const rows = await tx.sql<{ id: string }>`
    select refunds.id from refunds
      join unnest(${works.map(({ id }) => id)}::uuid[],
                  ${works.map(({ attempt }) => attempt)}::integer[]) as ours (id, attempt)
        on refunds.id = ours.id and refunds.attempt = ours.attempt
     order by refunds.id for update of refunds`
  return new Set(rows.map(({ id }) => id))
}

/** When a refund is due again; null: it is over, or an operator must look. */
export type RefundProgress = { id: string; failures: number; dueInMs: number | null }

export async function saveRefundProgress(tx: Tx, progress: readonly RefundProgress[]): Promise<void> {
  if (progress.length === 0) return
  await tx.write`
    update refunds
       set failures = moved.failures, next_run_at = clock_timestamp() + moved.due_in_ms * interval '1 ms'
      from unnest(${progress.map(({ id }) => id)}::uuid[],
                  ${progress.map(({ failures }) => failures)}::integer[],
                  ${progress.map(({ dueInMs }) => dueInMs)}::bigint[]) as moved (id, failures, due_in_ms)
     where refunds.id = moved.id`
}

/** The gateway will give the money back, and has a name for it. */
export async function noteAccepted(
  tx: Tx,
  accepted: readonly { id: string; reference: string }[],
): Promise<void> {
  if (accepted.length === 0) return
  await tx.write`
    update refunds
       set gateway_reference = answer.reference, next_run_at = coalesce(next_run_at, now() + interval '5 s'),
           updated_at = now()
      from unnest(${accepted.map(({ id }) => id)}::uuid[],
                  ${accepted.map(({ reference }) => reference)}::text[]) as answer (id, reference)
     where refunds.id = answer.id and refunds.status in ('PENDING', 'UNKNOWN')`
}

/** Refunds that the gateway confirmed. Answers with the ids that made the move. */
export async function settleRefunds(
  tx: Tx,
  settled: readonly { id: string; reference: string }[],
): Promise<Set<string>> {
  const rows = await tx.sql<{ id: string; payment_id: string }>`
    update refunds set status = 'SUCCESSFUL', gateway_reference = answer.reference, updated_at = now()
      from unnest(${settled.map(({ id }) => id)}::uuid[],
                  ${settled.map(({ reference }) => reference)}::text[]) as answer (id, reference)
     where refunds.id = answer.id and refunds.status in ('PENDING', 'UNKNOWN')
    returning refunds.id, refunds.payment_id`
  await restate(
    tx,
    rows.map(({ payment_id }) => payment_id),
  )
  return new Set(rows.map(({ id }) => id))
}

/**
 * Refunds that the gateway refused, or that failed after they had succeeded: their amounts are not refunded. Answers
 * with the ids that had succeeded before.
 */
export async function failRefunds(
  tx: Tx,
  failed: readonly { id: string; reason: string }[],
): Promise<Set<string>> {
  if (failed.length === 0) return new Set()
  const rows = await tx.sql<{ id: string; payment_id: string; was: string }>`
    with known as materialized (
      select refunds.id, status as was, answer.reason
        from refunds join unnest(${failed.map(({ id }) => id)}::uuid[],
                                 ${failed.map(({ reason }) => reason)}::text[]) as answer (id, reason)
          on answer.id = refunds.id
       where status <> 'FAILED' order by refunds.id for update of refunds
    ), moved as (
      update refunds set status = 'FAILED', decline_reason = known.reason, next_run_at = null, updated_at = now()
        from known where refunds.id = known.id
      returning refunds.id, refunds.payment_id, refunds.amount_minor, known.was
    ), counted as (
      update payments set refunded_minor = refunded_minor - given.amount_minor
        from (select payment_id, sum(amount_minor)::bigint as amount_minor from moved group by payment_id) as given
       where payments.id = given.payment_id
    )
    select id, payment_id, was from moved`
  await restate(
    tx,
    rows.map(({ payment_id }) => payment_id),
  )
  return new Set(rows.filter(({ was }) => was === 'SUCCESSFUL').map(({ id }) => id))
}

/** A payment's status follows from what of it went back for certain. */
async function restate(tx: Tx, paymentIds: readonly string[]): Promise<void> {
  if (paymentIds.length === 0) return
  await tx.write`
    update payments
       set status = case when given_back = 0 then 'SUCCESSFUL'
                         when given_back = captured_minor then 'REFUNDED' else 'PARTIALLY_REFUNDED' end,
           updated_at = now()
      from (select payment_id, coalesce(sum(amount_minor) filter (where status = 'SUCCESSFUL'), 0) as given_back
              from refunds where payment_id = any(${paymentIds}::uuid[]) group by payment_id) as back
     where payments.id = back.payment_id`
}

/** Has the gateway asked about the refunds of these payments: it has spoken of them. */
export async function checkRefundsNow(tx: Tx, paymentIds: readonly string[]): Promise<void> {
  await tx.write`
    update refunds set next_run_at = now()
     where payment_id = any(${paymentIds}::uuid[]) and gateway_reference is not null and status <> 'FAILED'`
}

/** Has the gateway asked once more about refunds of a checkout that is over, which were given up for want of an answer. */
export async function restartRefunds(tx: Tx, checkoutId: string): Promise<void> {
  await tx.write`
    update refunds set failures = 0, next_run_at = now() from payments
     where payments.checkout_id = ${checkoutId} and refunds.payment_id = payments.id
       and refunds.status in ('PENDING', 'UNKNOWN') and refunds.next_run_at is null`
}

/** Refunds of a payment, the oldest first. */
export async function findRefunds(tx: Tx, paymentId: string): Promise<ShownRefund[]> {
  return await tx.sql<ShownRefund>`
    select id, payment_id as "paymentId", amount_minor as "amountMinor", gateway_reference as "gatewayReference",
           status, reason, decline_reason as "declineReason", created_at as "createdAt", updated_at as "updatedAt"
      from refunds where payment_id = ${paymentId} order by created_at, id`
}

export type ShownRefund = Refund & {
  reason: string
  declineReason: string | null
  createdAt: Date
  updatedAt: Date
}
