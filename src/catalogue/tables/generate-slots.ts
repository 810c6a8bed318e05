import { databaseTime, isTimeZone, type Tx } from '../../platform/db/index.ts'
import { Failure } from '../../values/failure.ts'
import { addSlots } from './add-slots.ts'
import { doOverlap } from './opening-hours.ts'
import type { NamedTable, SlotSale } from './table.ts'
import { findTurns, type OpenTimes } from './tables-store.ts'

export type Season = OpenTimes & { restaurantName: string; tables: readonly NamedTable[]; sale: SlotSale }

/** `turns`: how many each table could have. What is there already, or overlaps what is there, was skipped. */
export type Generated = { turns: number; created: number; skipped: number }

/** As many take about five seconds, and so long whoever changes the same tables waits. */
const slotsMax = 20_000

/**
 * Puts tables on sale for all turns that fit into the opening hours of some days and are still to come. Fails with
 * HOURS_OVERLAP, TIME_ZONE_UNKNOWN, SLOT_IN_THE_PAST if all days are over, TOO_MANY_SLOTS, and TABLE_DIFFERS.
 */
export async function generateSlots(tx: Tx, season: Season): Promise<Generated> {
  const { hours, timeZone, until, tables } = season
  if (doOverlap(hours)) throw new Failure('HOURS_OVERLAP')
  if (!(await isTimeZone(tx, timeZone))) throw new Failure('TIME_ZONE_UNKNOWN')
  if (isOver(until, await databaseTime(tx))) throw new Failure('SLOT_IN_THE_PAST')
  const turns = await findTurns(tx, season)
  const wanted = turns.length * tables.length
  if (wanted > slotsMax) throw new Failure('TOO_MANY_SLOTS', { slots: wanted, max: slotsMax })
  const { length: created } = await addSlots(tx, { ...season, turns })
  return { turns: turns.length, created, skipped: wanted - created }
}

/** Everywhere on earth: the last day, with the night after it, ends 12 hours later in the west than in UTC. */
function isOver(until: string, now: Date): boolean {
  const [hourMs, dayHours] = [3_600_000, 24]
  return Date.parse(`${until}T00:00:00Z`) + (2 * dayHours + 12) * hourMs <= now.getTime()
}
