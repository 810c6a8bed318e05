import type { Tx } from '../platform/db/index.ts'
import type { FailureCode } from '../values/failure.ts'
import type {
  AcceptedCheckout,
  CheckoutStatus,
  ExternalStock,
  PaymentMethod,
  Progress,
  StepName,
  Work,
} from './checkout.ts'

export type NewCheckout = AcceptedCheckout & { holds: number; gateway: string; paymentMethod: PaymentMethod }

/** Writes new checkouts, due at once, whose places are held. */
export async function insertCheckouts(tx: Tx, checkouts: readonly NewCheckout[]): Promise<void> {
  await tx.write`
    insert into checkouts (step, id, order_id, holds, amount_minor, currency, gateway, payment_method, expires_at)
    select 'CHARGE', *
      from unnest(${checkouts.map(({ id }) => id)}::uuid[],
                  ${checkouts.map(({ orderId }) => orderId)}::uuid[],
                  ${checkouts.map(({ holds }) => holds)}::integer[],
                  ${checkouts.map(({ amountMinor }) => amountMinor)}::bigint[],
                  ${checkouts.map(({ currency }) => currency)}::text[],
                  ${checkouts.map(({ gateway }) => gateway)}::text[],
                  ${checkouts.map(({ paymentMethod }) => JSON.stringify(paymentMethod))}::jsonb[],
                  ${checkouts.map(({ expiresAt }) => expiresAt)}::timestamptz[])`
}

/** Writes new checkouts that wait for their customer to say how he pays, for as long as his places are held. */
export async function insertOffers(tx: Tx, offers: readonly NewOffer[]): Promise<void> {
  await tx.write`
    insert into checkouts (status, step, payment_method, id, order_id, holds, amount_minor, currency, gateway, expires_at,
                           next_run_at)
    select 'AWAITING_PAYMENT', 'CHARGE', '{"type": "browser"}', *, expires_at
      from unnest(${offers.map(({ id }) => id)}::uuid[],
                  ${offers.map(({ orderId }) => orderId)}::uuid[],
                  ${offers.map(({ holds }) => holds)}::integer[],
                  ${offers.map(({ amountMinor }) => amountMinor)}::bigint[],
                  ${offers.map(({ currency }) => currency)}::text[],
                  ${offers.map(({ gateway }) => gateway)}::text[],
                  ${offers.map(({ expiresAt }) => expiresAt)}::timestamptz[])
           as offered (id, order_id, holds, amount_minor, currency, gateway, expires_at)`
}

export type NewOffer = Omit<NewCheckout, 'paymentMethod'>

/** The customer takes his offer up and says how he pays. False if it is not waiting for that any more. */
export async function takeUpOffer(
  tx: Tx,
  id: string,
  { gateway, paymentMethod }: Pick<NewCheckout, 'gateway' | 'paymentMethod'>,
): Promise<boolean> {
  const rows = await tx.sql`
    update checkouts set status = 'PROCESSING', gateway = ${gateway}, payment_method = ${JSON.stringify(paymentMethod)},
                         next_run_at = now()
     where id = ${id} and status = 'AWAITING_PAYMENT' and attempt = 0 and expires_at > now()
    returning id`
  return rows.length === 1
}

/**
 * Ends checkouts that have not been paid, as if their time had run out: whoever works on one has lost it, and its gateway
 * is told to charge nothing. Answers with the ids of those; others are past that.
 */
export async function giveUpCheckouts(tx: Tx, ids: readonly string[], code: FailureCode): Promise<string[]> {
  const rows = await tx.sql<{ id: string }>`
    update checkouts
       set expires_at = least(expires_at, now()), error_code = ${code}, attempt = attempt + 1, next_run_at = now()
     where id = any(${ids}::uuid[]) and finished_at is null and step = 'CHARGE' and not is_undoing and error_code is null
    returning id`
  return rows.map(({ id }) => id)
}

/**
 * Takes on checkouts whose time has come, the longest waiting first. Each is ours until its lease ends or somebody
 * raises `attempt`. Rows that another worker is taking right now are passed over.
 */
export async function claimCheckouts(tx: Tx, limit: number, leaseMs: number): Promise<Work[]> {
  return await tx.sql<Work>`
    with due as materialized (
      select id from checkouts where next_run_at <= now() order by next_run_at limit ${limit}
         for update skip locked
    )
    update checkouts
       set status = 'PROCESSING', attempt = attempt + 1, started_at = coalesce(started_at, now()),
           next_run_at = now() + ${leaseMs}::integer * interval '1 ms'
      from due where checkouts.id = due.id
    returning checkouts.id, order_id as "orderId", step, is_undoing as "isUndoing", attempt, failures, holds,
              amount_minor as "amountMinor", currency, gateway, payment_method as "paymentMethod",
              expires_at <= now() as "isOverdue", error_code as "errorCode", error_reason as "errorReason",
              external_stock as "externalStock", external_order_id as "externalOrderId"`
}

/**
 * Writes how far checkouts got, and answers with the ids of those that were still ours. Whoever is missing had his
 * lease run out: what was done for him must not be committed.
 */
export async function saveProgress(tx: Tx, progress: readonly Progress[]): Promise<Set<string>> {
  const rows = await tx.sql<{ id: string }>`
    update checkouts
       set status = moved.status, step = moved.step, is_undoing = moved.is_undoing, failures = moved.failures,
           error_code = moved.error_code, error_reason = moved.error_reason,
           finished_at = case when moved.status in ('COMPLETED', 'FAILED') then clock_timestamp() end,
           next_run_at = case when moved.status = 'AWAITING_PAYMENT'
                              then least(expires_at, clock_timestamp() + moved.due_in_ms * interval '1 ms')
                              else clock_timestamp() + moved.due_in_ms * interval '1 ms' end
      from unnest(${progress.map(({ work }) => work.id)}::uuid[],
                  ${progress.map(({ work }) => work.attempt)}::integer[],
                  ${progress.map(({ status }) => status)}::text[],
                  ${progress.map(({ step }) => step)}::text[],
                  ${progress.map(({ isUndoing }) => isUndoing)}::boolean[],
                  ${progress.map(({ failures }) => failures)}::integer[],
                  ${progress.map(({ errorCode }) => errorCode)}::text[],
                  ${progress.map(({ errorReason }) => errorReason)}::text[],
                  ${progress.map(({ dueInMs }) => dueInMs)}::integer[])
           as moved (id, attempt, status, step, is_undoing, failures, error_code, error_reason, due_in_ms)
     where checkouts.id = moved.id and checkouts.attempt = moved.attempt and checkouts.finished_at is null
    returning checkouts.id`
  return new Set(rows.map(({ id }) => id))
}

/** The completed checkouts of these orders in which partner services took part. */
export async function findSoldWithPartners(tx: Tx, orderIds: readonly string[]): Promise<Work[]> {
  return await tx.sql<Work>`
    select id, order_id as "orderId", step, is_undoing as "isUndoing", attempt, failures, holds,
           amount_minor as "amountMinor", currency, gateway, payment_method as "paymentMethod",
           false as "isOverdue", error_code as "errorCode", error_reason as "errorReason",
           external_stock as "externalStock", external_order_id as "externalOrderId"
      from checkouts
     where order_id = any(${orderIds}::uuid[]) and status = 'COMPLETED'
       and (external_stock is not null or external_order_id is not null)`
}

/** Notes what the inventory service did for these checkouts. */
export async function noteExternalStock(tx: Tx, ids: readonly string[], stock: ExternalStock): Promise<void> {
  if (ids.length === 0) return
  await tx.write`update checkouts set external_stock = ${stock} where id = any(${ids}::uuid[])`
}

/** Notes the names that the order service gave to its orders. */
export async function noteExternalOrders(
  tx: Tx,
  placed: readonly { checkoutId: string; externalOrderId: string }[],
): Promise<void> {
  if (placed.length === 0) return
  await tx.write`
    update checkouts set external_order_id = placed.external_order_id
      from unnest(${placed.map(({ checkoutId }) => checkoutId)}::uuid[],
                  ${placed.map(({ externalOrderId }) => externalOrderId)}::text[]) as placed (id, external_order_id)
     where checkouts.id = placed.id`
}

/** A checkout as it stands, for showing. */
export type CheckoutState = {
  id: string
  orderId: string
  status: CheckoutStatus
  step: StepName
  isUndoing: boolean
  amountMinor: number
  currency: string
  gateway: string
  externalOrderId: string | null
  errorCode: FailureCode | null
  errorReason: string | null
  expiresAt: Date
  createdAt: Date
  startedAt: Date | null
  finishedAt: Date | null
}

export async function readCheckouts(tx: Tx, ids: readonly string[]): Promise<CheckoutState[]> {
  return await tx.sql<CheckoutState>`
    select id, order_id as "orderId", status, step, is_undoing as "isUndoing", amount_minor as "amountMinor", currency,
           gateway, external_order_id as "externalOrderId", error_code as "errorCode", error_reason as "errorReason", expires_at as "expiresAt",
           created_at as "createdAt", started_at as "startedAt", finished_at as "finishedAt"
      from checkouts where id = any(${ids}::uuid[])`
}

/** Ids of checkouts, newest first; only those of one status, where it is given. */
export async function listCheckouts(
  tx: Tx,
  { status = null, limit, offset }: { status?: CheckoutStatus | null; limit: number; offset: number },
): Promise<string[]> {
  const rows = await tx.sql<{ id: string }>`
    select id from checkouts where ${status}::text is null or status = ${status}::text
     order by id desc limit ${limit} offset ${offset}`
  return rows.map(({ id }) => id)
}

/** Checkouts whose customers have until these times at most; who waits for them looks then. */
export async function shortenCheckouts(
  tx: Tx,
  checkouts: readonly { id: string; until: string }[],
): Promise<void> {
  await tx.write`
    update checkouts set expires_at = until, next_run_at = least(next_run_at, until)
      from unnest(${checkouts.map(({ id }) => id)}::uuid[],
                  ${checkouts.map(({ until }) => until)}::timestamptz[]) as shorter (id, until)
     where checkouts.id = shorter.id and finished_at is null and expires_at > until`
}

/** Those that wait for their customer are due now. Answers with them. */
export async function makeAwaitingDue(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx.sql<{ id: string }>`
    update checkouts set next_run_at = now() where id = any(${ids}::uuid[]) and status = 'AWAITING_PAYMENT'
    returning id`
  return new Set(rows.map(({ id }) => id))
}

/** Which of these checkouts ended in a sale. */
export async function findSold(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx.sql<{ id: string }>`
    select id from checkouts where id = any(${ids}::uuid[]) and status = 'COMPLETED'`
  return new Set(rows.map(({ id }) => id))
}

/** Which of these checkouts are over. */
export async function findEnded(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx.sql<{ id: string }>`
    select id from checkouts where id = any(${ids}::uuid[]) and finished_at is not null`
  return new Set(rows.map(({ id }) => id))
}
