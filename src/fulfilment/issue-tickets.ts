import { isBooking, readOrders } from '../orders/index.ts'
import type { Tx } from '../platform/db/index.ts'
import { allotSeats, ticketsOf } from './ticket.ts'
import { insertTickets } from './tickets-store.ts'

/** What others know of places: where those of an item lie, and which numbered seats each order has. */
export type Places = {
  findItems: (tx: Tx, refs: { id: string }[]) => Promise<(ref: { id: string }) => Place | undefined>
  findSeats: (
    tx: Tx,
    orderIds: readonly string[],
  ) => Promise<Map<string, { poolId: string; label: string }[]>>
}

type Place = { poolId: string | null }

/**
 * Makes the tickets of those orders that are bookings, once, however often it is told. One that was cancelled meanwhile gets its
 * tickets, too: they are void as long as it is not paid.
 */
export async function issueTickets(
  tx: Tx,
  orderIds: readonly string[],
  { findItems, findSeats }: Places,
): Promise<void> {
  const bookings = (await readOrders(tx, orderIds, { onlyBookings: true })).filter(isBooking)
  if (bookings.length === 0) return
  const itemIds = new Set(bookings.flatMap(({ lines }) => lines.map(({ itemId }) => itemId)))
  const [find, seats] = await Promise.all([
    findItems(
      tx,
      [...itemIds].map((id) => ({ id })),
    ),
    findSeats(
      tx,
      bookings.map(({ id }) => id),
    ),
  ])
  const tickets = bookings.flatMap((booking) => {
    const lines = booking.lines.map(({ itemId: id, quantity }) => ({
      quantity,
      poolId: find({ id })?.poolId ?? null,
    }))
    return ticketsOf(booking, allotSeats(lines, seats.get(booking.id) ?? []))
  })
  await insertTickets(tx, tickets)
}
