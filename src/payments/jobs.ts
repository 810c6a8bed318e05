import type { Platform } from '../platform/platform.ts'
import { repeatEvery } from '../platform/repeat-every.ts'
import { advanceRefunds } from './advance-refunds.ts'
import type { Settling } from './door.ts'
import { handleMessages, type Inbox } from './handle-messages.ts'
import { lookAtLatePayments } from './look-at-late-payments.ts'

/** A lost nudge delays a message or a refund by this much. */
const pauseMs = 500

/** Handles what gateways tell us, and sees to refunds and late payments, until told to stop. */
export async function startSettling(app: Platform & Settling & Inbox): Promise<{ stop(): Promise<void> }> {
  const works: [work: () => Promise<number>, trouble: string][] = [
    [() => handleMessages(app), 'Messages of gateways could not be handled; they wait.'],
    [() => advanceRefunds(app), 'Refunds could not go on; they are tried again.'],
    [() => lookAtLatePayments(app), 'Late payments could not be looked at; they wait.'],
  ]
  const loops = works.map(([work, trouble]) =>
    repeatEvery(
      pauseMs,
      async () => (await work()) > 0,
      (error) => app.log.error({ err: error }, trouble),
    ),
  )
  // A message that has come is handled at once: a customer may be waiting for it. Where that fails, the loop does it.
  const unlisten = await app.db.listen('inbox_waiting', () => void handleMessages(app).catch(() => {}))
  return {
    async stop() {
      await unlisten()
      await Promise.all(loops.map((loop) => loop.stop()))
    },
  }
}
