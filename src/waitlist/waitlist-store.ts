import type { Tx } from '../platform/db/index.ts'
import type { EntryStatus, WaitlistEntry } from './waitlist-entry.ts'

/** Puts a party behind those who wait for a pool that is locked. Undefined if its address waits for the item already. */
export async function insertEntry(
  tx: Tx,
  entry: Omit<WaitlistEntry, 'number'>,
  waiting: number,
): Promise<StoredEntry | undefined> {
  const {
    id,
    itemId,
    poolId,
    quantity,
    partySize,
    customerEmail,
    customerName,
    userId,
    gateway,
    offerMinutes,
    baseUrl,
  } = entry
  const [inserted] = await tx.sql<Pick<StoredEntry, 'number' | 'joinedAt'>>`
    insert into waitlist_entries (id, item_id, pool_id, quantity, party_size, customer_email, customer_name, user_id, gateway,
                                  offer_minutes, base_url)
    values (${id}, ${itemId}, ${poolId}, ${quantity}, ${partySize}, ${customerEmail}, ${customerName}, ${userId}, ${gateway},
            ${offerMinutes}, ${baseUrl})
    on conflict do nothing returning number, joined_at as "joinedAt"`
  const isNext = { status: 'WAITING', orderId: null, offeredAt: null, position: waiting + 1 } as const
  return inserted && { ...entry, ...inserted, ...isNext }
}

/** The orders that ever offered places of an item to this address. */
export async function findOffers(
  tx: Tx,
  { itemId, customerEmail }: Pick<WaitlistEntry, 'itemId' | 'customerEmail'>,
): Promise<string[]> {
  const rows = await tx.sql<{ orderId: string }>`
    select order_id as "orderId" from waitlist_entries
     where item_id = ${itemId} and lower(customer_email) = lower(${customerEmail}) and status = 'OFFERED'`
  return rows.map(({ orderId }) => orderId)
}

/** A pool that is locked, what is free in it, and whether nobody in its line is passed over. */
export type Line = { poolId: string; free: number; isStrict: boolean }

/** The first parties of each line; of a line that is not strict, those who want more than there is are passed over. */
export async function readLines(
  tx: Tx,
  lines: readonly Line[],
  limit: number,
): Promise<Map<string, WaitlistEntry[]>> {
  const rows = await tx.sql<WaitlistEntry>`
    select entry.id, number, item_id as "itemId", entry.pool_id as "poolId", quantity, party_size as "partySize", customer_email as "customerEmail",
           customer_name as "customerName", user_id as "userId", gateway, offer_minutes as "offerMinutes",
           base_url as "baseUrl"
      from unnest(${lines.map(({ poolId }) => poolId)}::uuid[],
                  ${lines.map(({ free }) => free)}::bigint[],
                  ${lines.map(({ isStrict }) => isStrict)}::boolean[]) as line (pool_id, free, is_strict)
           cross join lateral (
             select * from waitlist_entries
              where waitlist_entries.pool_id = line.pool_id and status = 'WAITING'
                and (line.is_strict or quantity <= line.free)
              order by number limit ${limit}) as entry
     order by number`
  return Map.groupBy(rows, ({ poolId }) => poolId)
}

/** Which items are waited for in these pools: a pool is one item's, so the first in line says which. */
export async function findAwaitedItems(tx: Tx, poolIds: readonly string[]): Promise<string[]> {
  const rows = await tx.sql<{ itemId: string }>`
    select first.item_id as "itemId" from unnest(${poolIds}::uuid[]) as pool (id)
     cross join lateral (
       select item_id from waitlist_entries where pool_id = pool.id and status = 'WAITING'
        order by number limit 1) as first`
  return rows.map(({ itemId }) => itemId)
}

/** WAITING → OFFERED, each with the order that holds its places. */
export async function markOffered(
  tx: Tx,
  offers: readonly { entryId: string; orderId: string }[],
): Promise<void> {
  if (offers.length === 0) return
  await tx.write`
    update waitlist_entries set status = 'OFFERED', order_id = offer.order_id, offered_at = now()
      from unnest(${offers.map(({ entryId }) => entryId)}::uuid[],
                  ${offers.map(({ orderId }) => orderId)}::uuid[]) as offer (id, order_id)
     where waitlist_entries.id = offer.id`
}

/** WAITING → LEFT or LAPSED. Answers with those that made the move. */
export async function endEntries(
  tx: Tx,
  ids: readonly string[],
  status: Extract<EntryStatus, 'LEFT' | 'LAPSED'>,
): Promise<{ id: string; poolId: string }[]> {
  return await tx.sql<{ id: string; poolId: string }>`
    update waitlist_entries set status = ${status}
     where id = any(${ids}::uuid[]) and status = 'WAITING'
    returning id, pool_id as "poolId"`
}

/** Everybody who waits for these items. */
export async function findWaiting(
  tx: Tx,
  itemIds: readonly string[],
): Promise<{ id: string; poolId: string }[]> {
  return await tx.sql<{ id: string; poolId: string }>`
    select id, pool_id as "poolId" from waitlist_entries
     where item_id = any(${itemIds}::uuid[]) and status = 'WAITING'`
}

/** Who waits for more places than these pools have at all. */
export async function findTooLarge(
  tx: Tx,
  pools: readonly { id: string; capacity: number }[],
): Promise<{ id: string; poolId: string }[]> {
  return await tx.sql<{ id: string; poolId: string }>`
    select entry.id, pool_id as "poolId"
      from unnest(${pools.map(({ id }) => id)}::uuid[],
                  ${pools.map(({ capacity }) => capacity)}::bigint[]) as pool (id, capacity)
           join waitlist_entries as entry on pool_id = pool.id and status = 'WAITING' and quantity > capacity`
}

/** An entry, and how many wait before it. */
export type StoredEntry = WaitlistEntry & {
  status: EntryStatus
  orderId: string | null
  joinedAt: Date
  offeredAt: Date | null
  /** 1 for the next in line; null for who does not wait any more. */
  position: number | null
}

export async function findEntry(tx: Tx, id: string): Promise<StoredEntry | undefined> {
  const [entry] = await tx.sql<StoredEntry>`
    select entry.id, number, item_id as "itemId", pool_id as "poolId", quantity, party_size as "partySize", customer_email as "customerEmail",
           customer_name as "customerName", user_id as "userId", gateway, offer_minutes as "offerMinutes",
           base_url as "baseUrl", status,
           order_id as "orderId", joined_at as "joinedAt", offered_at as "offeredAt",
           case when status = 'WAITING' then
             (select count(*)::bigint from waitlist_entries as before
               where before.pool_id = entry.pool_id and before.status = 'WAITING' and before.number <= entry.number)
           end as position
      from waitlist_entries as entry where id = ${id}`
  return entry
}
