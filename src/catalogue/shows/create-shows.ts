import { databaseTime, type Tx } from '../../platform/db/index.ts'
import { newId } from '../../platform/ids.ts'
import { Failure } from '../../values/failure.ts'
import { addSeatTypes } from './add-seat-types.ts'
import type { NewSeatType, Show } from './show.ts'
import { findTwins, insertShows, readShows } from './shows-store.ts'

/** A show, or the same one at many dates. Each lasts `lengthMs`. */
export type NewShows = Pick<Show, 'title' | 'type' | 'location' | 'cancellation' | 'externalId'> & {
  dates: readonly Date[]
  lengthMs: number
  isSeries: boolean
  seatTypes: readonly NewSeatType[]
}

/**
 * Puts shows on, all or nothing. What is there already is not made again, nor changed: it is the answer, and not new.
 * Fails with EVENT_IN_THE_PAST, or EVENT_EXISTS where only some dates of a series are there.
 */
export async function createShows(tx: Tx, wanted: NewShows): Promise<{ shows: Show[]; isNew: boolean }> {
  const { dates, isSeries, seatTypes } = wanted
  const now = await databaseTime(tx)
  const past = dates.filter((date) => date <= now)
  if (past.length > 0) throw new Failure('EVENT_IN_THE_PAST', { starts_at: past.slice(0, shownMax) })
  const seriesId = isSeries ? newId() : null
  const made = dates.map((startsAt) => ({ id: newId(), seriesId, ...readyFor(wanted, startsAt) }))
  const inserted = await insertShows(tx, made)
  if (inserted.size < made.length) return { shows: await readTwins(tx, wanted), isNew: false }
  const shows = await readShows(tx, [...inserted])
  await addSeatTypes(tx, shows, seatTypes)
  return { shows, isNew: true }
}

const shownMax = 10

function readyFor({ title, type, location, cancellation, externalId, lengthMs }: NewShows, startsAt: Date) {
  const endsAt = new Date(startsAt.getTime() + lengthMs)
  return { title, type, location, cancellation, externalId, startsAt, endsAt }
}

/** Also sees what this transaction wrote, which then does not belong to the others. */
async function readTwins(tx: Tx, { dates, isSeries, ...wanted }: NewShows): Promise<Show[]> {
  const shows = await readShows(tx, await findTwins(tx, wanted, dates))
  const [first] = shows
  const areAll = shows.length === dates.length && shows.every(({ seriesId }) => seriesId === first?.seriesId)
  if (areAll && !(isSeries && first?.seriesId === null)) return shows
  throw new Failure('EVENT_EXISTS')
}
