import { type Booking, findOrders, isBooking } from '../orders/index.ts'
import type { Tx } from '../platform/db/index.ts'
import type { RecordedEvent } from '../platform/events/index.ts'
import { allotSeats, ticketsOf } from './ticket.ts'
import { insertTickets } from './tickets-store.ts'

/** What others know of places: the items, and which seats an order has. */
export type Places = {
  findItems: (tx: Tx, refs: { id: string }[]) => Promise<(ref: { id: string }) => Place | undefined>
  findSeats: (tx: Tx, orderIds: readonly string[]) => Promise<Map<string, string[]>>
  findKnownSeats: (tx: Tx, asked: { poolId: string; label: string }[]) => Promise<Set<string>>
}

type Place = { poolId: string | null; hasSeats: boolean }

/**
 * Makes the tickets of bookings that were paid, once, however often it is told. One that was cancelled meanwhile gets its
 * tickets, too: they are void as long as it is not paid.
 */
export async function issueTickets(tx: Tx, events: readonly RecordedEvent[], places: Places): Promise<void> {
  const ids = events.map(({ subjectId }) => subjectId)
  const bookings = (await findOrders(tx, { ids, limit: ids.length, offset: 0 })).filter(isBooking)
  if (bookings.length === 0) return
  const seats = await places.findSeats(
    tx,
    bookings.map(({ id }) => id),
  )
  for (const booking of bookings) {
    const own = await seatLines(tx, booking, seats.get(booking.id) ?? [], places)
    await insertTickets(tx, ticketsOf(booking, own))
  }
}

async function seatLines(
  tx: Tx,
  { lines }: Booking,
  seats: readonly string[],
  { findItems, findKnownSeats }: Places,
): Promise<string[][]> {
  if (seats.length === 0) return []
  const find = await findItems(
    tx,
    lines.map(({ itemId: id }) => ({ id })),
  )
  const seated = []
  for (const { itemId: id, quantity } of lines) {
    const { poolId = null, hasSeats = false } = find({ id }) ?? {}
    const asked = poolId && hasSeats ? seats.map((label) => ({ poolId, label })) : []
    seated.push({ quantity, known: await findKnownSeats(tx, asked) })
  }
  return allotSeats(seated, seats)
}
