import { insertBookables } from '../../src/catalogue/items-store.ts'
import { insertPools, insertSeats } from '../../src/inventory/index.ts'
import type { Database } from '../../src/platform/db/index.ts'
import { newId } from '../../src/platform/ids.ts'
import type { CancellationPolicy } from '../../src/values/cancellation.ts'

export type WantedSeatType = {
  name?: string
  places?: number
  /** Instead of `places`: rows of numbered seats, such as `{ A: 10 }`. */
  rows?: Record<string, number>
  amountMinor?: number
  maxPerOrder?: number | null
  isLineStrict?: boolean
  cancellation?: CancellationPolicy | null
  startsAt?: Date
  saleFrom?: Date | null
  saleUntil?: Date | null
}

export type MadeSeatType = { showId: string; itemId: string; poolId: string; name: string }

const dayMs = 86_400_000

/** A show with one kind of place; ten without numbers for 10.00 USD, in ten days, where nothing else is said. */
export async function makeSeatType(db: Database, wanted: WantedSeatType = {}): Promise<MadeSeatType> {
  const { name = 'Stalls', rows, amountMinor = 1_000, startsAt = new Date(Date.now() + 10 * dayMs) } = wanted
  const seats = Object.entries(rows ?? {}).flatMap(([row, count], block) =>
    Array.from({ length: count }, (_, index) => ({ label: `${row}-${index + 1}`, block, place: index + 1 })),
  )
  const capacity = rows ? seats.length : (wanted.places ?? 10)
  const [showId, itemId, poolId] = [newId(), newId(), newId()]
  const endsAt = new Date(startsAt.getTime() + 3 * 3_600_000)
  await db.transaction(async (tx) => {
    await insertPools(tx, [{ id: poolId, capacity }])
    if (rows)
      await insertSeats(
        tx,
        poolId,
        seats.map((seat, index) => ({ ...seat, rank: index + 1 })),
      )
    await tx.sql`
      insert into shows (id, title, type, location, starts_at, ends_at)
      values (${showId}, 'A concert', 'CONCERT', ${`Hall ${showId}`}, ${startsAt}, ${endsAt})`
    await insertBookables(tx, [
      {
        ...{ id: itemId, kind: 'SEAT', title: `A concert: ${name}`, amountMinor, currency: 'USD', poolId },
        ...{ vendorId: null, startsAt, endsAt, hasSeats: rows !== undefined },
        ...{ saleFrom: wanted.saleFrom ?? null, saleUntil: wanted.saleUntil ?? null },
        ...{ maxPerOrder: wanted.maxPerOrder ?? null, isLineStrict: wanted.isLineStrict ?? false },
        cancellation: wanted.cancellation ?? null,
      },
    ])
    await tx.sql`
      insert into seat_types (item_id, show_id, name, number) values (${itemId}, ${showId}, ${name}, 1)`
  })
  return { showId, itemId, poolId, name }
}
