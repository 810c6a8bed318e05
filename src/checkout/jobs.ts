import { setTimeout as pause } from 'node:timers/promises'
import { type Database, isConnectionLost } from '../platform/db/index.ts'
import { type EventRef, readEvents, workOnEvents } from '../platform/events/index.ts'
import type { Platform } from '../platform/platform.ts'
import type { Queue } from '../platform/queue/index.ts'
import { advanceCheckouts, type Begun } from './advance-checkouts.ts'
import { cancelShows } from './bookings/cancel-shows.ts'
import { moveBookings } from './bookings/move-bookings.ts'
import { cancelExternalOrder } from './cancel-external-order.ts'
import type { Progress } from './checkout.ts'
import { closeRefundedOrders } from './close-refunded-orders.ts'
import { finishCall } from './finish-call.ts'
import type { Finished } from './move-checkouts.ts'
import { reopenRefusedRefunds } from './reopen-refused-refunds.ts'
import { restock } from './restock.ts'
import type { Outside } from './step.ts'
import { undoAtPartner } from './undo-at-partner.ts'

/** Works on the jobs that refunds, and changes to what was sold, wake. */
export async function workOnSales(app: Outside & { db: Database; queue: Queue }): Promise<void> {
  await workOnEvents(app, 'close-refunded-orders', async (events) => {
    await app.db.transaction(async (tx) => closeRefundedOrders(tx, await readEvents(tx, events)))
  })
  await workOnEvents(app, 'reopen-refused-refunds', async (events) => {
    await app.db.transaction(async (tx) => reopenRefusedRefunds(tx, await readEvents(tx, events)))
  })
  await workOnEvents(app, 'cancel-shows', async (events, isOverdue) => {
    await cancelShows(app, await readEvents(app.db, events), isOverdue)
  })
  await workOnEvents(app, 'move-bookings', async (events) => {
    await moveBookings(app, await readEvents(app.db, events))
  })
  // A job for each service: what one refuses or has done is not asked of it again because the other does not answer.
  await workOnEvents(app, 'cancel-external-orders', async (events, isOverdue) => {
    await undoAtPartner(app, cancelExternalOrder, ordersOf(events), isOverdue)
  })
  await workOnEvents(app, 'restock-inventory', async (events, isOverdue) => {
    await undoAtPartner(app, restock, ordersOf(events), isOverdue)
  })
}

function ordersOf(refunded: readonly EventRef[]): string[] {
  return refunded.map(({ subjectId }) => subjectId)
}

/** How many checkouts one turn writes and takes on, and how many calls may be under way. */
const turnMax = 256
const callsMax = 1024

/** A lost nudge delays a checkout by this much. */
const sweepMs = 500
const troublePauseMs = 250

export type Advancing = { stop(): Promise<void> }

/** Advances checkouts until told to stop; then finishes the calls under way and writes them down. */
export async function startAdvancing(app: Platform & Outside): Promise<Advancing> {
  const bell = createBell(sweepMs)
  const unlisten = await app.steadyDb.listen('checkouts_due', bell.ring)
  let isStopping = false
  let calls = 0
  let finished: Finished[] = []

  function begin(begun: Begun, isOurs: () => boolean): void {
    calls += 1
    finishCall(app, begun, isOurs).then((result) => {
      calls -= 1
      if (result) finished.push(result)
      bell.ring()
    })
  }

  async function takeTurn(): Promise<'MORE' | 'IDLE' | 'TROUBLE'> {
    const batch = finished.splice(0, turnMax)
    const room = isStopping ? 0 : Math.max(0, Math.min(turnMax, callsMax - calls))
    const claimedAt = performance.now()
    const isOurs = () => performance.now() - claimedAt < app.config.leaseMs - app.config.gatewayTimeoutMs
    try {
      const { progress, begun } = await advanceCheckouts(app, batch, room)
      for (const call of begun) begin(call, isOurs)
      report(app, progress)
      const isFull = room > 0 && begun.length === room
      const isMoreWaiting = isFull || finished.length > 0 || progress.some(({ dueInMs }) => dueInMs === 0)
      return isMoreWaiting && !isStopping ? 'MORE' : 'IDLE'
    } catch (error) {
      app.log.error({ err: error }, 'A turn of the checkout worker failed; it is taken again.')
      // Other errors may lie in the batch itself: then its leases end, and it is tried anew.
      if (isConnectionLost(error)) finished = [...batch, ...finished]
      return 'TROUBLE'
    }
  }

  async function run(): Promise<void> {
    while (!isStopping || calls > 0 || finished.length > 0) {
      // Whoever rang so far is served by this turn.
      bell.hush()
      const turn = await takeTurn()
      // What cannot be written down now, another worker takes up when the lease ends.
      if (turn === 'TROUBLE' && isStopping) return
      if (turn === 'TROUBLE') await pause(troublePauseMs)
      else if (turn === 'IDLE' && finished.length === 0) await bell.rung()
      // Calls that end in the same moment share the next turn.
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  const running = run()
  return {
    async stop() {
      isStopping = true
      bell.ring()
      await running
      await unlisten()
    },
  }
}

function report({ metrics, log }: Platform, progress: readonly Progress[]): void {
  for (const { status, trouble, incident, work, step, failures } of progress) {
    if (status === 'COMPLETED' || status === 'FAILED') metrics.countCheckouts(status)
    const about = { checkout_id: work.id, step, failures, reason: incident ?? trouble }
    if (incident) log.error(about, 'A checkout needs an operator.')
    else if (trouble) log.warn(about, 'A checkout could not go on; it is tried again.')
  }
}

/** Lets one loop sleep until somebody rings, or `atMostMs` have passed. A ring while it is awake is not lost, until it is hushed. */
function createBell(atMostMs: number): { ring: () => void; hush: () => void; rung: () => Promise<void> } {
  let hasRung = false
  let wake: (() => void) | undefined
  return {
    ring() {
      hasRung = true
      wake?.()
    },
    hush() {
      hasRung = false
    },
    async rung() {
      if (!hasRung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, atMostMs)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      wake = undefined
    },
  }
}
