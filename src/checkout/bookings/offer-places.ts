import { findItems, type OfferedItem, saleTrouble } from '../../catalogue/index.ts'
import { changeWaiting, type LockedPool, lockPools, placeHolds } from '../../inventory/index.ts'
import { insertOrders } from '../../orders/index.ts'
import { databaseTime, type Tx } from '../../platform/db/index.ts'
import { recordEvents } from '../../platform/events/index.ts'
import { newId } from '../../platform/ids.ts'
import { Failure } from '../../values/failure.ts'
import {
  endWaiting,
  findAwaitedItems,
  findTooLarge,
  findWaiting,
  markOffered,
  takeNext,
  type WaitlistEntry,
} from '../../waitlist/index.ts'
import { type Basket, fillBasket, heldUntil } from '../basket.ts'
import { insertOffers } from '../checkout-store.ts'

/**
 * Offers what is free in these pools to those who wait there: each gets an order that holds his places and a checkout
 * that waits for him. An offer that is not taken up ends like every hold that runs out, and goes to the next.
 */
export async function offerPlaces(tx: Tx, poolIds: readonly string[]): Promise<void> {
  if (poolIds.length === 0) return
  const pools = await lockPools(tx, poolIds)
  const itemIds = await findAwaitedItems(tx, poolIds)
  const [now, find] = await Promise.all([
    databaseTime(tx),
    findItems(
      tx,
      itemIds.map((id) => ({ id })),
    ),
  ])
  const items = itemIds.flatMap((id) => find({ id }) ?? [])
  await lapseHopeless(tx, pools, items, now)
  const lines = items.flatMap(({ poolId, isLineStrict, ...item }) => {
    if (poolId === null || saleTrouble(item, now)) return []
    return [{ poolId, free: pools.get(poolId)?.free ?? 0, isStrict: isLineStrict }]
  })
  const passed = await offer(tx, await takeNext(tx, lines), find, now)
  await offerPlaces(tx, passed)
}

/**
 * Nobody waits for what has begun, nor for more places than there are at all: a hall that was made smaller, or what was
 * taken away. For what is not on sale now, they go on waiting.
 */
async function lapseHopeless(
  tx: Tx,
  pools: ReadonlyMap<string, LockedPool>,
  items: readonly OfferedItem[],
  now: Date,
): Promise<void> {
  const begun = items.filter(
    (item) => saleTrouble({ ...item, isWithdrawn: false }, now) === 'ALREADY_STARTED',
  )
  const begunIds = begun.map(({ id }) => id)
  const late = begunIds.length > 0 ? await findWaiting(tx, begunIds) : []
  const hopeless = [...late, ...(await findTooLarge(tx, [...pools.values()]))]
  if (hopeless.length > 0) await endWaiting(tx, hopeless, 'LAPSED')
}

type Offer = { entry: WaitlistEntry; basket: Basket; id: string; orderId: string; expiresAt: Date }

/** Answers with the pools in which somebody could not be served after all, and the next ones may be. */
async function offer(tx: Tx, entries: readonly WaitlistEntry[], find: Find, now: Date): Promise<string[]> {
  if (entries.length === 0) return []
  const offers = entries.flatMap((entry) => offerTo(entry, find, now) ?? [])
  // What they wait for is sold to nobody any more in this number.
  const hopeless = entries.filter(({ id }) => !offers.some(({ entry }) => entry.id === id))
  const passed = await endWaiting(tx, hopeless, 'LAPSED')
  const wanted = offers.map(({ orderId, basket: { places }, expiresAt }) => {
    return { orderId, places, expiresAt, heldBefore: 0 }
  })
  const shortages = await placeHolds(tx, wanted, { isFromLine: true })
  if (shortages.some((shortage) => shortage)) throw new Error('Places that were free are not.')
  await Promise.all([
    insertOrders(tx, offers.map(orderOf)),
    insertOffers(tx, offers.map(checkoutOf)),
    markOffered(
      tx,
      offers.map(({ entry: { id: entryId }, orderId }) => ({ entryId, orderId })),
    ),
    changeWaiting(tx, countByPool(offers)),
  ])
  await recordEvents(tx, offers.map(eventOf))
  return passed
}

type Find = (ref: { id: string }) => OfferedItem | undefined

function offerTo(entry: WaitlistEntry, find: Find, now: Date): Offer | undefined {
  const { itemId: id, quantity, partySize } = entry
  const items = [{ ref: { id }, quantity, ...(partySize === null ? {} : { partySize }) }]
  const basket = fillBasket({ items, currency: null }, (ref) => ('id' in ref ? find(ref) : undefined), now)
  if (basket instanceof Failure) return undefined
  const { saleUntil } = find({ id }) ?? {}
  const until = Math.min(now.getTime() + entry.offerMinutes * 60_000, saleUntil?.getTime() ?? Infinity)
  const expiresAt = heldUntil(basket, new Date(until))
  return { entry, basket, id: newId(), orderId: newId(), expiresAt }
}

function orderOf({ entry, basket, id: checkoutId, orderId: id }: Offer) {
  const { userId, customerEmail, customerName } = entry
  return { id, checkoutId, ...basket, userId, customerEmail, customerName, shippingAddress: null }
}

function checkoutOf({ entry: { gateway }, basket, id, orderId, expiresAt }: Offer) {
  const { places, amountMinor, currency } = basket
  return {
    id,
    orderId,
    holds: places.length,
    amountMinor,
    currency,
    gateway,
    expiresAt: expiresAt.toISOString(),
  }
}

function countByPool(offers: readonly Offer[]): { poolId: string; by: number }[] {
  const counts = Map.groupBy(offers, ({ entry }) => entry.poolId)
  return [...counts].map(([poolId, { length }]) => ({ poolId, by: -length }))
}

function eventOf({ entry, basket: { lines }, id: checkoutId, orderId, expiresAt }: Offer) {
  const { id, quantity, customerEmail, customerName, baseUrl } = entry
  const what = { title: lines[0]?.title ?? '', quantity, expires_at: expiresAt.toISOString() }
  const whom = { customer_email: customerEmail, customer_name: customerName, base_url: baseUrl }
  const payload = { checkout_id: checkoutId, order_id: orderId, ...what, ...whom }
  return { subjectId: id, type: 'waitlist.offered', payload }
}
