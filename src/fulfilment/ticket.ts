import type { Booking } from '../orders/index.ts'

export type TicketStatus = (typeof ticketStatuses)[number]
export const ticketStatuses = ['VALID', 'USED', 'VOID'] as const

/** What lets one in: one for each place of a paid booking, good once. VOID as long as its order is not paid. */
export type Ticket = {
  id: string
  orderId: string
  /** Counts the tickets of an order, from 1. */
  number: number
  itemId: string
  title: string
  /** Null where places have no numbers. */
  seat: string | null
  /** As it was booked. */
  startsAt: Date
  usedAt: Date | null
  /** The name of a caller. */
  usedBy: string | null
  status: TicketStatus
}

/** `line` counts from 1, as the lines of the order do. */
export type NewTicket = Pick<Ticket, 'orderId' | 'number' | 'itemId' | 'seat'> & {
  line: number
  startsAt: string
}

/** The tickets of a booking, always the same and in the same order. `seats` are those of each line. */
export function ticketsOf({ id, lines, terms }: Booking, seats: readonly (readonly string[])[]): NewTicket[] {
  const places = lines.flatMap(({ itemId, quantity }, index) =>
    Array.from({ length: quantity }, (_, place) => ({
      ...{ orderId: id, line: index + 1, itemId },
      seat: seats[index]?.[place] ?? null,
      startsAt: terms.lines[index]?.startsAt ?? '',
    })),
  )
  return places.map((place, index) => ({ ...place, number: index + 1 }))
}

/** Where places of a line, or a seat, lie; null: they are not counted. */
type Lying = { poolId: string | null }

/**
 * The seats of each line, in the order in which people count. No line gets any where it cannot be told whose one of them
 * is: a wrong number on a ticket is worse than none.
 */
export function allotSeats(
  lines: readonly (Lying & { quantity: number })[],
  seats: readonly (Lying & { label: string })[],
): string[][] {
  const byPool = Map.groupBy(seats, ({ poolId }) => poolId)
  const allotted = lines.map(({ poolId }) =>
    (byPool.get(poolId) ?? [])
      .map(({ label }) => label)
      .sort((one, other) => one.localeCompare(other, 'en', { numeric: true })),
  )
  const areWhole = allotted.every(({ length }, index) => length === 0 || length === lines[index]?.quantity)
  const isSure = areWhole && allotted.flat().length === seats.length
  return isSure ? allotted : lines.map(() => [])
}
