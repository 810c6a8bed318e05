import { findItems, type Item, type ItemRef } from '../catalogue/index.ts'
import { placeHolds, type Shortage } from '../inventory/index.ts'
import { insertOrders } from '../orders/index.ts'
import { databaseTime, type Tx } from '../platform/db/index.ts'
import { claimKeys, forgetKeys } from '../platform/idempotency/index.ts'
import { newId } from '../platform/ids.ts'
import { Failure } from '../values/failure.ts'
import { type Basket, type CheckoutRequest, fillBasket } from './basket.ts'
import type { AcceptedCheckout } from './checkout.ts'
import { insertCheckouts } from './checkout-store.ts'

/** The answer to one request: accepted now, accepted before (a replay), or refused. */
export type Acceptance = { accepted: AcceptedCheckout; isReplay: boolean } | Failure

type Candidate = { request: CheckoutRequest; basket: Basket; accepted: AcceptedCheckout }

/**
 * Accepts many requests in one transaction, in the order they arrived: each gets all the places it wants and an order,
 * or is refused and leaves nothing behind.
 */
export async function acceptCheckouts(
  tx: Tx,
  requests: readonly CheckoutRequest[],
  holdTtlMs: number,
): Promise<Acceptance[]> {
  const refs = requests.flatMap(({ items }) => items.map(({ ref }) => ref))
  const [now, find] = await Promise.all([databaseTime(tx), findItems(tx, refs)])
  const expiresAt = new Date(now.getTime() + holdTtlMs)
  const candidates = requests.map((request) => candidateOf(request, find, expiresAt))
  const answers = await replayKnown(tx, candidates)
  const fresh = candidates.filter((_, index) => answers[index] === undefined) as Candidate[]
  const refusals = await hold(tx, fresh, expiresAt)
  const held = fresh.filter((candidate) => !refusals.has(candidate))
  await write(tx, held)
  return candidates.map((candidate, index) => {
    if (candidate instanceof Failure) return candidate
    return answers[index] ?? refusals.get(candidate) ?? { accepted: candidate.accepted, isReplay: false }
  })
}

function candidateOf(
  request: CheckoutRequest,
  find: (ref: ItemRef) => Item | undefined,
  expiresAt: Date,
): Candidate | Failure {
  const basket = fillBasket(request, find)
  if (basket instanceof Failure) return basket
  const { amountMinor, currency } = basket
  const accepted = {
    id: newId(),
    orderId: newId(),
    amountMinor,
    currency,
    expiresAt: expiresAt.toISOString(),
  }
  return { request, basket, accepted }
}

/** Claims the idempotency keys. Answers, by index, for every candidate that goes no further. */
async function replayKnown(
  tx: Tx,
  candidates: readonly (Candidate | Failure)[],
): Promise<(Acceptance | undefined)[]> {
  const keyed = candidates.flatMap((candidate, index) => {
    if (candidate instanceof Failure) return []
    const { request, accepted: answer } = candidate
    const { caller, idempotencyKey: key, fingerprint } = request
    return key === null ? [] : [{ index, caller, key, fingerprint, answer }]
  })
  const claims = await claimKeys(tx, keyed)
  const answers: (Acceptance | undefined)[] = candidates.map((candidate) =>
    candidate instanceof Failure ? candidate : undefined,
  )
  claims.forEach((claim, nth) => {
    const index = keyed[nth]?.index ?? -1
    if (claim.is === 'REPLAY') answers[index] = { accepted: claim.answer as AcceptedCheckout, isReplay: true }
    if (claim.is === 'CONFLICT') answers[index] = claim.failure
  })
  return answers
}

/** Holds the places. Answers with the refusals; what they claimed is given back. */
async function hold(
  tx: Tx,
  candidates: readonly Candidate[],
  expiresAt: Date,
): Promise<Map<Candidate, Failure>> {
  const wanted = candidates.map(({ accepted, basket }) => ({
    orderId: accepted.orderId,
    places: basket.places,
    expiresAt,
    number: 1,
  }))
  const shortages = await placeHolds(tx, wanted)
  const refusals = new Map<Candidate, Failure>()
  candidates.forEach((candidate, index) => {
    const shortage = shortages[index]
    if (shortage) refusals.set(candidate, soldOut(candidate, shortage))
  })
  await forgetKeys(
    tx,
    [...refusals.keys()].flatMap(({ request: { caller, idempotencyKey: key } }) =>
      key === null ? [] : [{ caller, key }],
    ),
  )
  return refusals
}

function soldOut({ basket }: Candidate, { poolId, wanted, left }: Shortage): Failure {
  const line = basket.lines[basket.linePools.indexOf(poolId)]
  return new Failure('SOLD_OUT', { item_id: line?.itemId, item_title: line?.title, wanted, left })
}

async function write(tx: Tx, accepted: readonly Candidate[]): Promise<void> {
  if (accepted.length === 0) return
  const orders = accepted.map(({ request, basket, accepted: { id: checkoutId, orderId: id } }) => ({
    id,
    checkoutId,
    amountMinor: basket.amountMinor,
    currency: basket.currency,
    customerEmail: request.customer.email,
    customerName: request.customer.name,
    shippingAddress: request.shippingAddress,
    shares: basket.shares,
    lines: basket.lines,
  }))
  const checkouts = accepted.map(({ request, basket, accepted }) => ({
    ...accepted,
    holds: basket.places.length,
    gateway: request.gateway,
    paymentMethod: request.paymentMethod,
  }))
  await Promise.all([insertOrders(tx, orders), insertCheckouts(tx, checkouts)])
}
