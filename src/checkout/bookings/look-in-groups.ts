import { createGroupCommit, type Database } from '../../platform/db/index.ts'
import { readBookings } from './read-bookings.ts'
import type { BookingState } from './show-booking.ts'

const groupMax = 256

/** Looks at one booking; who asks while others are looked at shares the next look. */
export function lookInGroups(app: { steadyDb: Database }): (id: string) => Promise<BookingState | undefined> {
  return createGroupCommit((ids: readonly string[]) => app.steadyDb.session((tx) => readBookings(tx, ids)), {
    groupMax,
  })
}
