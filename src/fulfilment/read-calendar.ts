import { createHash } from 'node:crypto'
import { type Booking, isBooking, type OrderStatus, readOrders } from '../orders/index.ts'
import type { Tx } from '../platform/db/index.ts'
import type { Calendar, Occasion } from './calendar.ts'
import { lockCalendarFile, updateCalendarFile } from './calendar-files-store.ts'

/** What the catalogue says of an item now. */
export type Catalogue = {
  findItems(tx: Tx, refs: { id: string }[]): Promise<(ref: { id: string }) => Timed | undefined>
  findLocations(
    tx: Tx,
    itemIds: readonly string[],
  ): Promise<Map<string, { location: string; occasion: string }>>
}

type Timed = { startsAt: Date | null; endsAt: Date | null }

/**
 * What a calendar is told of a booking now. `sequence` has risen if, and only if, that is something else than what was
 * told last: the booking was paid or cancelled, or what was booked has another time.
 */
export async function readCalendar(tx: Tx, orderId: string, catalogue: Catalogue): Promise<Calendar> {
  // First, so that what is read afterwards is not older than what was told last.
  const told = await lockCalendarFile(tx, orderId)
  const [order] = await readOrders(tx, [orderId])
  if (!order || !isBooking(order)) throw new Error(`Order ${orderId} is no booking.`)
  const status = statusOf[order.status]
  const occasions = await readOccasions(tx, order, catalogue)
  const digest = digestOf({ status, occasions })
  const { sequence, changedAt } =
    digest === told.digest ? told : await updateCalendarFile(tx, orderId, digest)
  return { bookingId: orderId, status, sequence, changedAt, occasions }
}

const statusOf: Record<OrderStatus, Calendar['status']> = {
  PENDING: 'TENTATIVE',
  PAID: 'CONFIRMED',
  COMPLETED: 'CONFIRMED',
  FAILED: 'CANCELLED',
  EXPIRED: 'CANCELLED',
  CANCELLED: 'CANCELLED',
  REFUND_PENDING: 'CANCELLED',
  REFUNDED: 'CANCELLED',
}

/** Grouped by what was booked, and not by when that is, which may change: so each keeps its name. */
async function readOccasions(
  tx: Tx,
  { lines, terms }: Booking,
  { findItems, findLocations }: Catalogue,
): Promise<Occasion[]> {
  const ids = lines.map(({ itemId }) => itemId)
  const find = await findItems(
    tx,
    ids.map((id) => ({ id })),
  )
  const locations = await findLocations(tx, ids)
  const groups = Map.groupBy(lines.keys(), (index) => locations.get(ids[index] ?? '')?.occasion ?? ids[index])
  return [...groups.values()].map((indices) => {
    const first = indices[0] ?? 0
    const { itemId: id = '' } = lines[first] ?? {}
    const { startsAt = '', endsAt = '' } = terms.lines[first] ?? {}
    const now = find({ id })
    return {
      titles: indices.map((index) => lines[index]?.title ?? ''),
      startsAt: now?.startsAt ?? new Date(startsAt),
      endsAt: now?.endsAt ?? new Date(endsAt),
      location: locations.get(id)?.location ?? null,
    }
  })
}

function digestOf(content: Pick<Calendar, 'status' | 'occasions'>): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url')
}
