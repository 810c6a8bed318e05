import { findItems, type ItemRef, type OfferedItem } from '../catalogue/index.ts'
import { findKnownSeats, placeHolds, type Shortage } from '../inventory/index.ts'
import { insertOrders } from '../orders/index.ts'
import { databaseTime, type Tx } from '../platform/db/index.ts'
import { claimKeys, forgetKeys } from '../platform/idempotency/index.ts'
import { newId } from '../platform/ids.ts'
import { Failure } from '../values/failure.ts'
import { type Basket, type CheckoutRequest, fillBasket, heldUntil } from './basket.ts'
import type { AcceptedCheckout } from './checkout.ts'
import { insertCheckouts, readCheckouts } from './checkout-store.ts'

/** The answer to one request: accepted now, accepted before (a replay), or refused. */
export type Acceptance = { accepted: AcceptedCheckout; isReplay: boolean } | Failure

/** A request on its way. Whoever is refused, or was answered before, stops where he is. */
type Candidate = {
  request: CheckoutRequest
  id: string
  orderId: string
  refusal?: Failure
  /** The checkout that this request got when it came first. */
  replayOf?: string
  basket?: Basket
}
type Priced = Candidate & { basket: Basket }

/**
 * Accepts many requests in one transaction, in the order they arrived: each gets all the places it wants and an order,
 * or is refused and leaves nothing behind.
 */
export async function acceptCheckouts(
  tx: Tx,
  requests: readonly CheckoutRequest[],
  holdTtlMs: number,
): Promise<Acceptance[]> {
  const candidates: Candidate[] = requests.map((request) => ({ request, id: newId(), orderId: newId() }))
  const refs = requests.flatMap(({ items }) => items.map(({ ref }) => ref))
  const [, now, find] = await Promise.all([claim(tx, candidates), databaseTime(tx), findItems(tx, refs)])
  const expiresAt = new Date(now.getTime() + holdTtlMs)
  const priced = candidates.filter(isOpen).filter((candidate) => price(candidate, find, now))
  await hold(tx, priced, expiresAt)
  await write(tx, priced.filter(isOpen), expiresAt)
  await giveKeysBack(tx, candidates)
  return await answer(tx, candidates, expiresAt)
}

function isOpen({ refusal, replayOf }: Candidate): boolean {
  return refusal === undefined && replayOf === undefined
}

/** Claims the idempotency keys, before anything that may have changed since a request came first. */
async function claim(tx: Tx, candidates: readonly Candidate[]): Promise<void> {
  const keyed = candidates.filter(({ request }) => request.idempotencyKey !== null)
  const wanted = keyed.map((candidate) => ({
    ...keyOf(candidate),
    fingerprint: candidate.request.fingerprint,
    answer: candidate.id,
  }))
  const claims = await claimKeys(tx, wanted)
  for (const [index, candidate] of keyed.entries()) {
    const claimed = claims[index]
    if (claimed?.is === 'CONFLICT') candidate.refusal = claimed.failure
    if (claimed?.is === 'REPLAY') candidate.replayOf = claimed.answer as string
  }
}

function keyOf({ request: { caller, idempotencyKey } }: Candidate): { caller: string; key: string } {
  return { caller, key: idempotencyKey ?? '' }
}

function price(
  candidate: Candidate,
  find: (ref: ItemRef) => OfferedItem | undefined,
  now: Date,
): candidate is Priced {
  const basket = fillBasket(candidate.request, find, now)
  if (basket instanceof Failure) candidate.refusal = basket
  else candidate.basket = basket
  return candidate.basket !== undefined
}

async function hold(tx: Tx, candidates: readonly Priced[], expiresAt: Date): Promise<void> {
  const wanted = candidates.map(({ orderId, basket }) => {
    return { orderId, places: basket.places, expiresAt: heldUntil(basket, expiresAt), heldBefore: 0 }
  })
  const shortages = await placeHolds(tx, wanted)
  const missed = shortages.flatMap((shortage) => {
    return shortage?.seats?.map((label) => ({ poolId: shortage.poolId, label })) ?? []
  })
  const known = missed.length > 0 ? await findKnownSeats(tx, missed) : new Set<string>()
  for (const [index, candidate] of candidates.entries()) {
    const shortage = shortages[index]
    if (shortage) candidate.refusal = soldOut(candidate, shortage, known)
  }
}

function soldOut({ basket }: Priced, { poolId, wanted, left, seats }: Shortage, known: Set<string>): Failure {
  const line = basket.lines[basket.linePools.indexOf(poolId)]
  const item = { item_id: line?.itemId, item_title: line?.title }
  if (!seats) return new Failure('SOLD_OUT', { ...item, wanted, left })
  const unknown = seats.filter((label) => !known.has(label))
  return unknown.length > 0
    ? new Failure('SEAT_NOT_FOUND', { ...item, seats: unknown })
    : new Failure('SEAT_TAKEN', { ...item, seats })
}

async function write(tx: Tx, accepted: readonly Priced[], expiresAt: Date): Promise<void> {
  if (accepted.length === 0) return
  const orders = accepted.map(({ request, basket, id: checkoutId, orderId: id }) => ({
    ...{ id, checkoutId, ...basket },
    userId: request.userId,
    customerEmail: request.customer.email,
    customerName: request.customer.name,
    shippingAddress: request.shippingAddress,
  }))
  const checkouts = accepted.map((candidate) => ({
    ...acceptedOf(candidate, expiresAt),
    holds: candidate.basket.places.length,
    gateway: candidate.request.gateway,
    paymentMethod: candidate.request.paymentMethod,
  }))
  await Promise.all([insertOrders(tx, orders), insertCheckouts(tx, checkouts)])
}

function acceptedOf({ id, orderId, basket }: Priced, expiresAt: Date): AcceptedCheckout {
  const { amountMinor, currency } = basket
  return { id, orderId, amountMinor, currency, expiresAt: heldUntil(basket, expiresAt).toISOString() }
}

/** A request that was refused may be tried again with its key. */
async function giveKeysBack(tx: Tx, candidates: readonly Candidate[]): Promise<void> {
  const refused = candidates.filter(
    ({ request, refusal }) =>
      refusal && refusal.code !== 'IDEMPOTENCY_KEY_REUSED' && request.idempotencyKey !== null,
  )
  await forgetKeys(tx, refused.map(keyOf))
}

/** A replay gets what the first request got, whether that came in this group or long ago. */
async function answer(tx: Tx, candidates: readonly Candidate[], expiresAt: Date): Promise<Acceptance[]> {
  const known = new Map<string, AcceptedCheckout | Failure>()
  for (const candidate of candidates) {
    const { id, replayOf, refusal } = candidate
    if (replayOf === undefined) known.set(id, refusal ?? acceptedOf(candidate as Priced, expiresAt))
  }
  const earlier = candidates.flatMap(({ replayOf }) => (replayOf && !known.has(replayOf) ? [replayOf] : []))
  const states = earlier.length > 0 ? await readCheckouts(tx, earlier) : []
  for (const state of states) known.set(state.id, { ...state, expiresAt: state.expiresAt.toISOString() })
  return candidates.map(({ id, replayOf }) => {
    const accepted = known.get(replayOf ?? id)
    if (!accepted) throw new Error('An idempotency key names a checkout that does not exist.')
    return accepted instanceof Failure ? accepted : { accepted, isReplay: replayOf !== undefined }
  })
}
