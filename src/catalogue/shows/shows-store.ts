import type { Tx } from '../../platform/db/index.ts'
import type { Show } from './show.ts'

/** Writes shows that are not there yet. Answers with the ids of those; whoever writes the same one waits here. */
export async function insertShows(
  tx: Tx,
  shows: readonly Omit<Show, 'createdAt' | 'updatedAt' | 'cancelledAt'>[],
): Promise<Set<string>> {
  const rows = await tx.sql<{ id: string }>`
    insert into shows (id, series_id, external_id, title, type, location, starts_at, ends_at, cancellation)
    select * from unnest(${shows.map(({ id }) => id)}::uuid[],
                         ${shows.map(({ seriesId }) => seriesId)}::uuid[],
                         ${shows.map(({ externalId }) => externalId)}::text[],
                         ${shows.map(({ title }) => title)}::text[],
                         ${shows.map(({ type }) => type)}::text[],
                         ${shows.map(({ location }) => location)}::text[],
                         ${shows.map(({ startsAt }) => startsAt)}::timestamptz[],
                         ${shows.map(({ endsAt }) => endsAt)}::timestamptz[],
                         ${shows.map(({ cancellation }) => cancellation && JSON.stringify(cancellation))}::jsonb[])
    on conflict do nothing
    returning id`
  return new Set(rows.map(({ id }) => id))
}

/** What is there already of shows that are to be made: the same title, type and place at one of these times. */
export async function findTwins(
  tx: Tx,
  { title, type, location, externalId }: Pick<Show, 'title' | 'type' | 'location' | 'externalId'>,
  dates: readonly Date[],
): Promise<string[]> {
  const rows = await tx.sql<{ id: string }>`
    select id from shows
     where lower(btrim(title)) = lower(btrim(${title})) and lower(btrim(type)) = lower(btrim(${type}))
       and lower(btrim(location)) = lower(btrim(${location})) and starts_at = any(${dates}::timestamptz[])
       and external_id is not distinct from ${externalId}
       and cancelled_at is null and deleted_at is null`
  return rows.map(({ id }) => id)
}

/** Shows that were not deleted, in the order in which they begin. */
export async function readShows(tx: Tx, ids: readonly string[]): Promise<Show[]> {
  return await tx.sql<Show>`
    select id, series_id as "seriesId", external_id as "externalId", title, type, location, starts_at as "startsAt",
           ends_at as "endsAt", cancellation, cancelled_at as "cancelledAt", created_at as "createdAt",
           updated_at as "updatedAt"
      from shows where id = any(${ids}::uuid[]) and deleted_at is null
     order by starts_at, id`
}

/** Keeps others from changing the show until this transaction ends. Undefined if there is none. */
export async function lockShow(tx: Tx, id: string): Promise<Show | undefined> {
  await tx.write`select id from shows where id = ${id} for update`
  const [show] = await readShows(tx, [id])
  return show
}

export type WantedShows = {
  type?: string | undefined
  /** The moment of asking, where nothing is said. */
  from?: Date | undefined
  until?: Date | undefined
  series_id?: string | undefined
  /** A part of the title, in any case. */
  q?: string | undefined
  limit: number
  offset: number
}

/** What is on, in the order in which it begins. What was cancelled is left out. */
export async function listShows(tx: Tx, wanted: WantedShows): Promise<Show[]> {
  const { type = null, from = null, until = null, series_id = null, q = '', limit, offset } = wanted
  return await tx.sql<Show>`
    select id, series_id as "seriesId", external_id as "externalId", title, type, location, starts_at as "startsAt",
           ends_at as "endsAt", cancellation, cancelled_at as "cancelledAt", created_at as "createdAt",
           updated_at as "updatedAt"
      from shows
     where deleted_at is null and cancelled_at is null and external_id is null
       and starts_at >= coalesce(${from}::timestamptz, now())
       and (${until}::timestamptz is null or starts_at < ${until})
       and (${type}::text is null or lower(type) = lower(${type}))
       and (${series_id}::uuid is null or series_id = ${series_id})
       and strpos(lower(title), lower(${q})) > 0
     order by starts_at, id limit ${limit} offset ${offset}`
}

/** Ids of shows that are not over, in the order in which they begin. */
export async function listUpcoming(
  tx: Tx,
  { limit, offset }: { limit: number; offset: number },
): Promise<string[]> {
  const rows = await tx.sql<{ id: string }>`
    select id from shows where deleted_at is null and cancelled_at is null and ends_at > now()
     order by starts_at, id limit ${limit} offset ${offset}`
  return rows.map(({ id }) => id)
}

/** The show that another system, or we, call so. */
export async function findShowByName(tx: Tx, name: string): Promise<string | undefined> {
  const [row] = await tx.sql<{ id: string }>`
    select id from shows where (external_id = ${name} or id::text = lower(${name})) and deleted_at is null
     order by id::text = lower(${name}) desc, cancelled_at is null desc, cancelled_at desc, id limit 1`
  return row?.id
}

/** Writes what may change of a show. */
export async function updateShow(tx: Tx, show: Show): Promise<void> {
  const { id, title, location, startsAt, endsAt, cancellation } = show
  const policy = cancellation && JSON.stringify(cancellation)
  await tx.sql`
    update shows
       set title = ${title}, location = ${location}, starts_at = ${startsAt}, ends_at = ${endsAt},
           cancellation = ${policy}::jsonb, updated_at = now()
     where id = ${id}`
}

export async function markShowCancelled(tx: Tx, id: string): Promise<void> {
  await tx.write`update shows set cancelled_at = now(), updated_at = now() where id = ${id}`
}

export async function markShowDeleted(tx: Tx, id: string): Promise<void> {
  await tx.write`update shows set deleted_at = now(), updated_at = now() where id = ${id}`
}
