import type { CancellationPolicy } from '../../values/cancellation.ts'
import type { Money } from '../../values/money.ts'
import { isSameName } from '../name.ts'

/** A table of a restaurant, as it is known there. `combinableWith`: numbers of tables it can be put together with. */
export type DiningTable = {
  id: string
  restaurantName: string
  tableNumber: string
  /** People. */
  capacity: number
  combinableWith: readonly string[]
}

/** A table as an operator names it; what may stand beside it is as it was where he does not say. */
export type NamedTable = Pick<DiningTable, 'tableNumber' | 'capacity'> & {
  combinableWith: readonly string[] | null
}

/** A time for which a table is sold, from a moment until before another. */
export type Turn = { startsAt: Date; endsAt: Date }

/** What a turn is sold for, and under which policy. */
export type SlotSale = { price: Money; cancellation: CancellationPolicy | null }

/** A table at a time. */
export type Slot = Omit<DiningTable, 'id'> &
  Turn &
  Money & { id: string; status: SlotStatus; cancellation: CancellationPolicy | null }

export const slotStatuses = ['AVAILABLE', 'HELD', 'BOOKED'] as const
export type SlotStatus = (typeof slotStatuses)[number]

/** How many people these tables seat together. */
export function seatsOf(tables: readonly Pick<DiningTable, 'capacity'>[]): number {
  return tables.reduce((sum, { capacity }) => sum + capacity, 0)
}

/** Whether slots make one table: of one restaurant, for the same time, and each beside another of them. */
export function areCombinable(slots: readonly Slot[]): boolean {
  const [first] = slots
  return (
    first !== undefined && slots.every((slot) => isAlike(first, slot)) && reach(slots, first) === slots.length
  )
}

function isAlike(one: Slot, other: Slot): boolean {
  const isSameTime =
    one.startsAt.getTime() === other.startsAt.getTime() && one.endsAt.getTime() === other.endsAt.getTime()
  return isSameTime && isSameName(one.restaurantName, other.restaurantName)
}

/** How many of the slots can be had by going from table to table, beginning with the first. */
function reach(slots: readonly Slot[], first: Slot): number {
  const reached = new Set([first])
  for (const here of reached) {
    for (const next of slots) if (standTogether(here, next)) reached.add(next)
  }
  return reached.size
}

function standTogether(one: Slot, other: Slot): boolean {
  return names(one, other) || names(other, one)
}

function names({ combinableWith }: Slot, { tableNumber }: Slot): boolean {
  return combinableWith.some((name) => isSameName(name, tableNumber))
}
