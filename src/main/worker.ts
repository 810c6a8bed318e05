import { join } from 'node:path'
import { findItems } from '../catalogue/index.ts'
import {
  findSold,
  raiseIncidents,
  startAdvancing,
  sweepPlaces,
  wakeCheckouts,
  workOnSales,
} from '../checkout/index.ts'
import { ticketReactions } from '../fulfilment/jobs.ts'
import { deleteEndedSessions, deleteOverdueLinks, emailOf } from '../identity/index.ts'
import { findSeats } from '../inventory/index.ts'
import { mailReactions, openMailFolder, startSendingEmails } from '../notifications/index.ts'
import { completePastBookings, customerOf } from '../orders/index.ts'
import { workOnOrders } from '../orders/jobs.ts'
import { startSettling } from '../payments/jobs.ts'
import type { Database } from '../platform/db/index.ts'
import { relayEvents, workOnEvents } from '../platform/events/index.ts'
import { forgetPastAttempts } from '../platform/http/index.ts'
import { forgetOldKeys } from '../platform/idempotency/index.ts'
import { openQueue } from '../platform/queue/index.ts'
import { repeatEvery } from '../platform/repeat-every.ts'
import type { App } from './app.ts'
import { publicAddressOf } from './public-address.ts'
import { reactions } from './reactions.ts'
import type { Running } from './server.ts'

/** Often, so that there is little to do at once, for the same reason as mails go out evenly. */
const relayPauseMs = 200
const relayMax = 1_000
const sweepPauseMs = 5_000
const sweptPoolsMax = 100
const completePauseMs = 60_000
const completedMax = 1_000
const keyDays = 30

/** Works on checkouts, overdue holds, events and jobs. */
export async function startWorker(app: App): Promise<Running> {
  const { db, steadyDb, log, config } = app
  // First, because a purchase waits for nothing else here.
  const advancing = await startAdvancing(app)
  const queue = await openQueue({ ...app, url: app.databaseUrl })
  const swift = { ...mailReactions({ emailOf, customerOf }), ...ticketReactions({ findItems, findSeats }) }
  for (const [name, react] of Object.entries(swift)) {
    await workOnEvents({ db, queue }, name, (events) => steadyDb.transaction((tx) => react(tx, events)))
  }
  await workOnOrders({ db, queue, emailOf })
  await workOnSales({ ...app, queue })
  const settling = await startSettling({ ...app, wake: wakeCheckouts, raise: raiseIncidents, findSold })
  const mailbox = await openMailFolder(join(config.dataDir, 'outbox'), {
    tokenOf: app.links.tokenOf,
    address: publicAddressOf(config),
  })
  const sending = startSendingEmails({ db, mailbox, log })
  await queue.schedule('tidy-up', '17 3 * * *', () => tidyUp(db))
  const relaying = repeatEvery(
    relayPauseMs,
    async () => (await relayEvents({ db: steadyDb, queue, reactions, swift }, relayMax)) === relayMax,
    (error) => log.error({ err: error }, 'Events could not be relayed; they wait.'),
  )
  const sweeping = repeatEvery(
    sweepPauseMs,
    async () => {
      await steadyDb.transaction((tx) => sweepPlaces(tx, sweptPoolsMax))
    },
    (error) =>
      log.error({ err: error }, 'Overdue holds could not be swept; whoever needs the places releases them.'),
  )
  const completing = repeatEvery(
    completePauseMs,
    // A commit for each batch, so that none holds its locks for long.
    async () => (await db.transaction((tx) => completePastBookings(tx, completedMax))) === completedMax,
    (error) =>
      log.error({ err: error }, 'Bookings that are over could not be completed; the next turn does.'),
  )
  return {
    async stop() {
      await Promise.all([
        advancing.stop(),
        settling.stop(),
        sending.stop(),
        relaying.stop(),
        sweeping.stop(),
        completing.stop(),
      ])
      await queue.stop()
    },
  }
}

/** Forgets what is of no use any more. */
async function tidyUp(db: Database): Promise<void> {
  await forgetOldKeys(db, keyDays)
  await deleteEndedSessions(db)
  await deleteOverdueLinks(db)
  await forgetPastAttempts(db)
}
