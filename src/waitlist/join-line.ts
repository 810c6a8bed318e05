import { type OfferedItem, saleTrouble } from '../catalogue/index.ts'
import { changeWaiting, lockPools } from '../inventory/index.ts'
import { readOrders } from '../orders/index.ts'
import { databaseTime, notify, type Tx } from '../platform/db/index.ts'
import { newId } from '../platform/ids.ts'
import { Failure } from '../values/failure.ts'
import type { WaitlistEntry } from './waitlist-entry.ts'
import { findOffers, insertEntry, type StoredEntry } from './waitlist-store.ts'

export type Joining = Omit<WaitlistEntry, 'id' | 'number' | 'itemId' | 'poolId'>

/**
 * Puts a party in line for an item of which there is not enough left. Fails with PLACES_AVAILABLE where there is, with
 * PARTY_TOO_LARGE or TOO_MANY_PER_ORDER where it could never be served, with ALREADY_WAITING also where the address has an
 * offer that is still open, or as a purchase would. `fits`: there is as much free as it wants, too little for those before
 * it; whoever asks for it offers the pool's places then.
 */
export async function joinLine(tx: Tx, item: OfferedItem, joining: Joining): Promise<Joined> {
  const { id: itemId, poolId, maxPerOrder } = item
  const trouble = poolId === null ? 'ITEM_NOT_FOUND' : saleTrouble(item, await databaseTime(tx))
  if (trouble || poolId === null) throw new Failure(trouble ?? 'ITEM_NOT_FOUND')
  if (maxPerOrder !== null && joining.quantity > maxPerOrder)
    throw new Failure('TOO_MANY_PER_ORDER', { max: maxPerOrder })
  // The lock comes first: then nobody else changes what is read.
  const pool = (await lockPools(tx, [poolId])).get(poolId)
  if (!pool) throw new Error(`Item ${itemId} has no pool.`)
  if (joining.quantity > pool.capacity) throw new Failure('PARTY_TOO_LARGE', { places: pool.capacity })
  if (pool.waiting === 0 && pool.free >= joining.quantity)
    throw new Failure('PLACES_AVAILABLE', { available: pool.free })
  const wanted = { id: newId(), itemId, poolId, ...joining }
  const isOffered = await hasOpenOffer(tx, wanted)
  const entry = isOffered ? undefined : await insertEntry(tx, wanted, pool.waiting)
  if (!entry) throw new Failure('ALREADY_WAITING')
  await changeWaiting(tx, [{ poolId, by: 1 }])
  await notify(tx, 'places_changed')
  return { entry, fits: pool.free >= joining.quantity }
}

export type Joined = { entry: StoredEntry; fits: boolean }

async function hasOpenOffer(
  tx: Tx,
  party: Pick<WaitlistEntry, 'itemId' | 'customerEmail'>,
): Promise<boolean> {
  const orderIds = await findOffers(tx, party)
  const orders = orderIds.length > 0 ? await readOrders(tx, orderIds) : []
  return orders.some(({ status }) => status === 'PENDING')
}
