import type { Tx } from '../../platform/db/index.ts'
import { newId } from '../../platform/ids.ts'
import type { OpeningHours } from './opening-hours.ts'
import type { DiningTable, NamedTable, Slot, SlotStatus, Turn } from './table.ts'

/** A table as it is known, and the capacity that was said of it now. */
export type KeptTable = DiningTable & { saidCapacity: number }

/**
 * Tables of a restaurant by their numbers, both in whatever case; those that are new are written. The rest of what is known
 * of one stays, also how it is spelled.
 */
export async function keepTables(
  tx: Tx,
  restaurantName: string,
  tables: readonly NamedTable[],
): Promise<KeptTable[]> {
  const named = JSON.stringify(tables.map((table) => ({ id: newId(), ...table })))
  return await tx.sql<KeptTable>`
    with named as (
      select distinct on (lower("tableNumber")) *
        from jsonb_to_recordset(${named}::jsonb)
               as named (id uuid, "tableNumber" text, capacity integer, "combinableWith" text[])
       order by lower("tableNumber")
    ), restaurant as (
      select coalesce((select restaurant_name from dining_tables where lower(restaurant_name) = lower(${restaurantName})
                        order by created_at, id limit 1), ${restaurantName}) as name
    ), kept as (
      insert into dining_tables (id, restaurant_name, table_number, capacity, combinable_with)
      select id, name, "tableNumber", capacity, coalesce("combinableWith", '{}') from named cross join restaurant
       order by lower("tableNumber")
      on conflict (lower(restaurant_name), lower(table_number)) do update
         set combinable_with = coalesce(
               (select "combinableWith" from named where lower("tableNumber") = lower(dining_tables.table_number)),
               dining_tables.combinable_with)
      returning *
    )
    select kept.id, restaurant_name as "restaurantName", table_number as "tableNumber", kept.capacity,
           combinable_with as "combinableWith", named.capacity as "saidCapacity"
      from kept join named on lower("tableNumber") = lower(table_number) order by table_number`
}

export type OpenTimes = {
  hours: readonly OpeningHours[]
  /** By its IANA name. */
  timeZone: string
  /** The first and the last day, such as 2027-05-01. */
  from: string
  until: string
  turnMinutes: number
}

/**
 * The turns that fit into opening hours and are still to come, one after the other from each opening on. A turn lasts as
 * long on a day on which clocks are changed; there are more of them that day, or fewer.
 */
export async function findTurns(tx: Tx, open: OpenTimes): Promise<Turn[]> {
  const { hours, timeZone, from, until, turnMinutes } = open
  return await tx.sql<Turn>`
    select starts_at as "startsAt", starts_at + turn as "endsAt"
      from make_interval(mins => ${turnMinutes}::integer) as turn,
           generate_series(${from}::date::timestamp, ${until}::date::timestamp, interval '1 day') as day
           join unnest(${hours.map(({ weekday }) => weekday)}::integer[],
                       ${hours.map(({ opens }) => opens)}::time[],
                       ${hours.map(({ closes }) => closes)}::time[]) as hours (weekday, opens, closes)
             on weekday = extract(isodow from day)
           cross join lateral generate_series(
             (day + opens) at time zone ${timeZone},
             (day + closes + case when closes > opens then interval '0' else interval '1 day' end)
               at time zone ${timeZone} - turn,
             turn) as starts_at
     where starts_at > now()
     order by starts_at`
}

export type NewSlot = Turn & { itemId: string; tableId: string }

/**
 * Writes slots, and their items must follow in the same transaction. Answers with those that overlap no other. Always in
 * one order: two that write the same ones wait for each other and cannot deadlock.
 */
export async function insertSlots(tx: Tx, slots: readonly NewSlot[]): Promise<Set<string>> {
  const rows = await tx.sql<{ itemId: string }>`
    insert into table_slots (item_id, table_id, period)
    select item_id, table_id, tstzrange(starts_at, ends_at)
      from unnest(${slots.map(({ itemId }) => itemId)}::uuid[],
                  ${slots.map(({ tableId }) => tableId)}::uuid[],
                  ${slots.map(({ startsAt }) => startsAt.toISOString())}::timestamptz[],
                  ${slots.map(({ endsAt }) => endsAt.toISOString())}::timestamptz[])
           as slot (item_id, table_id, starts_at, ends_at)
     order by table_id, starts_at
    on conflict on constraint table_slots_never_overlap do nothing
    returning item_id as "itemId"`
  return new Set(rows.map(({ itemId }) => itemId))
}

/** Slots with these ids, as far as there are any and they were not withdrawn. */
export async function readSlots(tx: Tx, ids: readonly string[]): Promise<Map<string, Slot>> {
  const slots = await tx.sql<Slot>`
    select id, restaurant_name as "restaurantName", table_number as "tableNumber", capacity,
           combinable_with as "combinableWith", starts_at as "startsAt", ends_at as "endsAt",
           amount_minor as "amountMinor", currency, status, cancellation
      from shown_slots where id = any(${ids}::uuid[])`
  return new Map(slots.map((slot) => [slot.id, slot]))
}

export type WantedSlots = {
  restaurantName?: string | undefined
  /** Nothing before now where it is not said. */
  from?: Date | undefined
  until?: Date | undefined
  partySize?: number | undefined
  status?: SlotStatus | undefined
  limit: number
  offset: number
}

/**
 * Slots by the time at which they begin: from a moment until before another, and for at least so many people. In the
 * order of an index: with the restaurant's name in it, all slots of a year were sorted for one page (1.3 s of 90,000).
 */
export async function listSlots(tx: Tx, wanted: WantedSlots): Promise<Slot[]> {
  const { restaurantName = null, from = null, until = null, partySize = null, status = null } = wanted
  return await tx.sql<Slot>`
    select id, restaurant_name as "restaurantName", table_number as "tableNumber", capacity,
           combinable_with as "combinableWith", starts_at as "startsAt", ends_at as "endsAt",
           amount_minor as "amountMinor", currency, status, cancellation
      from shown_slots
     where starts_at >= coalesce(${from}::timestamptz, now())
       and (${until}::timestamptz is null or starts_at < ${until})
       and (${restaurantName}::text is null or lower(restaurant_name) = lower(${restaurantName}))
       and (${partySize}::integer is null or capacity >= ${partySize})
       and (${status}::text is null or status = ${status})
     order by starts_at, id
     limit ${wanted.limit} offset ${wanted.offset}`
}

/** A slot's price from now on, in its own currency. */
export async function updatePrice(tx: Tx, id: string, amountMinor: number): Promise<void> {
  await tx.write`
    update items set amount_minor = ${amountMinor}, updated_at = now() where id = ${id} and kind = 'TABLE'`
}

/** The slot stands in nobody's way any more. */
export async function markWithdrawn(tx: Tx, id: string): Promise<void> {
  await tx.write`update table_slots set withdrawn_at = now() where item_id = ${id} and withdrawn_at is null`
}
