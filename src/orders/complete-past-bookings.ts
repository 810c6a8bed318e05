import type { Tx } from '../platform/db/index.ts'
import { recordEvents } from '../platform/events/index.ts'
import { completeOver } from './bookings-store.ts'

/**
 * PAID → COMPLETED for bookings that are over, at most `max` of them. Answers how many it had to look at; with as many as
 * `max` there may be more.
 */
export async function completePastBookings(tx: Tx, max: number): Promise<number> {
  const over = await completeOver(tx, max)
  const completed = over.filter(({ status }) => status === 'COMPLETED')
  await recordEvents(
    tx,
    completed.map(({ id, endedAt }) => {
      return { subjectId: id, type: 'order.completed', payload: { ended_at: endedAt.toISOString() } }
    }),
  )
  return over.length
}
