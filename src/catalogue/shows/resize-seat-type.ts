import {
  changeCapacity,
  findKnownSeats,
  findLastSeat,
  insertSeats,
  readPools,
} from '../../inventory/index.ts'
import type { Tx } from '../../platform/db/index.ts'
import { Failure } from '../../values/failure.ts'
import { countSeats, layOut, seatsMax } from './seat-plan.ts'
import type { SeatType, SeatTypeChange } from './show.ts'

/**
 * Gives a kind of place, whose pool is locked, as many places as are wanted, or further rows of seats. Fails with
 * STOCK_BELOW_COMMITTED where more are held or sold; with PLACES_MISMATCH, PLAN_OVERLAPS, PLAN_TOO_LARGE or
 * SEATS_NOT_NUMBERED where the places have numbers and the wish does not fit them, or the other way round.
 */
export async function resizeSeatType(
  tx: Tx,
  { poolId, name, hasSeats }: SeatType,
  { places, plan }: SeatTypeChange,
): Promise<void> {
  if (places === undefined && plan === undefined) return
  if (plan && !hasSeats) throw new Failure('SEATS_NOT_NUMBERED', { seat_type: name })
  const { capacity = 0, free = 0 } = (await readPools(tx, [poolId])).get(poolId) ?? {}
  const added = countSeats(plan ?? [])
  if (hasSeats && places !== undefined && places !== capacity + added)
    throw new Failure('PLACES_MISMATCH', { seat_type: name, seats: capacity + added })
  const by = hasSeats ? added : (places ?? capacity) - capacity
  if (hasSeats && capacity + added > seatsMax.perType)
    throw new Failure('PLAN_TOO_LARGE', { seat_type: name, max: seatsMax.perType })
  if (!(await changeCapacity(tx, poolId, by)))
    throw new Failure('STOCK_BELOW_COMMITTED', { seat_type: name, committed: capacity - free })
  if (plan) await addSeats(tx, poolId, plan)
}

async function addSeats(tx: Tx, poolId: string, plan: NonNullable<SeatTypeChange['plan']>): Promise<void> {
  const seats = layOut(plan, await findLastSeat(tx, poolId))
  const known = await findKnownSeats(
    tx,
    seats.map(({ label }) => ({ poolId, label })),
  )
  if (known.size > 0) throw new Failure('PLAN_OVERLAPS', { seats: [...known].sort().slice(0, shownMax) })
  await insertSeats(tx, poolId, seats)
}

const shownMax = 10
