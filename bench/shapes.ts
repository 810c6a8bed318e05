import { setTimeout as sleep } from 'node:timers/promises'
import { playArena } from './arena.ts'
import { createBuyers } from './buyers.ts'
import { createTally, type NextPost, quantiles, runOpenLoop, startClosedLoop, type Tally } from './load.ts'
import { startPace, startProgress } from './pace.ts'
import {
  type Latency,
  readClock,
  readCompletionLatency,
  readCompletionRate,
  readRates,
  readWaiting,
  type Window,
  waitUntilDone,
} from './progress.ts'
import type { Measured, Shape, ShapeName, ShapeOptions } from './shape.ts'
import { signInUsers } from './sign-in.ts'
import type { Stage } from './stage.ts'
import { takeTurns } from './turns.ts'
import { playWaitlist } from './waitlist.ts'

const plenty = () => 100_000_000
const placesOf = (options: ShapeOptions) => options.count ?? 10_000
const drainSecondsMax = 120
const perShop = {
  stock: plenty,
  hasYardstick: true,
  hasHalfRate: true,
  startsWithWorker: true,
  play: saturate,
}

const holdTtlOf = ({ holdSeconds }: ShapeOptions) => ({ HOLD_TTL_SECONDS: String(holdSeconds) })

/** What is sold there are no products. */
const atEvents = { items: 0, hasYardstick: false, hasHalfRate: false }

export const shapes: Record<ShapeName, Shape> = {
  spread: { ...perShop, items: 100 },
  hot: { ...perShop, items: 1 },
  'signed-in': { ...perShop, items: 100, hasYardstick: false, hasHalfRate: false, play: compare },
  'stripe-sim': { ...perShop, items: 100, gateway: 'stripe-sim' },
  sellout: { ...perShop, items: 1, stock: placesOf, hasYardstick: false, hasHalfRate: false, play: sellOut },
  backlog: {
    ...perShop,
    items: 100,
    hasYardstick: false,
    hasHalfRate: false,
    startsWithWorker: false,
    play: pileUp,
  },
  long: { ...perShop, items: 100, hasYardstick: false, hasHalfRate: false, play: keepOn },
  arena: { ...perShop, ...atEvents, settings: holdTtlOf, play: playArena },
  waitlist: { ...perShop, ...atEvents, postgres: { track_commit_timestamp: 'on' }, play: playWaitlist },
}

/** As many buyers as the product can serve to the end, for a while. */
async function saturate(stage: Stage, productIds: string[], options: ShapeOptions): Promise<Measured> {
  const tally = tallyFor(options, [202])
  const loop = startPaced(stage, createBuyers(productIds, options), tally, options)
  await sleep(options.warmUpSeconds * 1000)
  tally.isMeasuring = true
  const from = await readClock(stage.db)
  await sleep(options.seconds * 1000)
  const window = { from, to: await readClock(stage.db) }
  const waiting = await readWaiting(stage.db)
  await loop.stop()
  await waitUntilDone(stage.db, drainSecondsMax)
  return { ...(await measure(stage, window, tally)), waiting }
}

/** So many that each buys a few times a minute, as people do. */
const usersCount = 20_000

/** Guests and users who are signed in take turns. All warm up as users: who signs in is known before he buys. */
async function compare(stage: Stage, productIds: string[], options: ShapeOptions): Promise<Measured> {
  const tokens = await signInUsers(stage.db, usersCount)
  const buyers = {
    guests: createBuyers(productIds, options),
    users: createBuyers(productIds, { ...options, keyPrefix: 'user', tokens }),
  }
  let next = buyers.users
  const tally = tallyFor(options, [202])
  const loop = startPaced(stage, () => next(), tally, options)
  await sleep(options.warmUpSeconds * 1000)
  tally.isMeasuring = true
  const from = await readClock(stage.db)
  const turns = await takeTurns(stage, ['guests', 'users'], options.seconds / 4, (kind) => {
    next = buyers[kind]
  })
  const window = { from, to: await readClock(stage.db) }
  await loop.stop()
  await waitUntilDone(stage.db, drainSecondsMax)
  return { ...(await measure(stage, window, tally)), turns }
}

/** More buyers than places come at once. */
async function sellOut(stage: Stage, productIds: string[], options: ShapeOptions): Promise<Measured> {
  const places = placesOf(options)
  const tally = tallyFor(options, [202, 409])
  const nextPost = createBuyers(productIds, { ...options, limit: Math.ceil(places * 1.5) })
  const window = await playToEnd(stage, nextPost, tally, options)
  await waitUntilDone(stage.db, drainSecondsMax)
  const completed = await readCompletionRate(stage.db, Math.ceil(places * 0.05), Math.floor(places * 0.95))
  return { ...(await measure(stage, window, tally)), completed, places }
}

/** All buyers come while no worker runs; the rate is that of working off what they left. */
async function pileUp(stage: Stage, productIds: string[], options: ShapeOptions): Promise<Measured> {
  const count = options.count ?? 50_000
  const tally = tallyFor(options, [202])
  const nextPost = createBuyers(productIds, { ...options, limit: count })
  const window = await playToEnd(stage, nextPost, tally, options)
  options.log('  starting the worker')
  await stage.startWorker()
  await waitUntilDone(stage.db, drainSecondsMax)
  const completed = await readCompletionRate(stage.db, Math.ceil(count * 0.05), Math.floor(count * 0.95))
  return { ...(await measure(stage, window, tally)), completed }
}

/** Very many, to see whether the last are as fast as the first. A few more come, so that the last are not alone. */
async function keepOn(stage: Stage, productIds: string[], options: ShapeOptions): Promise<Measured> {
  const count = options.count ?? 300_000
  const tenth = Math.floor(count / 10)
  const tally = tallyFor(options, [202])
  const nextPost = createBuyers(productIds, {
    ...options,
    limit: Math.ceil(count * 1.02) + options.waitingMax,
  })
  tally.isMeasuring = true
  const from = await readClock(stage.db)
  await startPaced(stage, nextPost, tally, options).finished
  const window = { from, to: await readClock(stage.db) }
  await waitUntilDone(stage.db, drainSecondsMax)
  const first = await readCompletionRate(stage.db, 1, tenth)
  const last = await readCompletionRate(stage.db, count - tenth, count)
  return { ...(await measure(stage, window, tally)), tenths: { first, last } }
}

export type HalfRate = {
  perSecond: number
  accept: Latency
  complete: Latency
  statuses: Record<string, number>
}

/** Buyers at a steady rate that is half of what can be served. The first second warms up. */
export async function playHalfRate(
  stage: Stage,
  productIds: string[],
  perSecond: number,
  options: ShapeOptions,
): Promise<HalfRate> {
  const tally = tallyFor(options, [202])
  const anonymous = createBuyers(productIds, { ...options, keyPrefix: 'half' })
  await runOpenLoop(stage.connections, anonymous, tally, { perSecond, seconds: 1 })
  tally.isMeasuring = true
  const from = await readClock(stage.db)
  await runOpenLoop(stage.connections, anonymous, tally, { perSecond, seconds: options.seconds })
  const window = { from, to: await readClock(stage.db) }
  await waitUntilDone(stage.db, drainSecondsMax)
  const { accept, complete, statuses } = await measure(stage, window, tally)
  return { perSecond, accept, complete, statuses }
}

function tallyFor({ log }: ShapeOptions, expected: number[]): Tally {
  return createTally((status, body) => log(`  an answer that nobody expected: ${status} ${body}`), expected)
}

function startPaced(stage: Stage, nextPost: NextPost, tally: Tally, options: ShapeOptions) {
  if (!stage.worker) throw new Error('Nothing completes without a worker.')
  const pace = startPace(stage.worker.origin, tally, options.waitingMax, options.log)
  const loop = startClosedLoop(stage.connections, nextPost, tally, pace.mayStart)
  void loop.finished.then(pace.stop)
  return loop
}

/** Lets everyone in as fast as they are answered. */
async function playToEnd(
  stage: Stage,
  nextPost: NextPost,
  tally: Tally,
  { log }: ShapeOptions,
): Promise<Window> {
  tally.isMeasuring = true
  const progress = startProgress(() => JSON.stringify(tally.statuses), log)
  const from = await readClock(stage.db)
  await startClosedLoop(stage.connections, nextPost, tally).finished
  progress.stop()
  return { from, to: await readClock(stage.db) }
}

async function measure(stage: Stage, window: Window, tally: Tally): Promise<Measured> {
  const [p50 = 0, p95 = 0, p99 = 0] = quantiles(tally.latenciesMs, [0.5, 0.95, 0.99])
  return {
    ...(await readRates(stage.db, window)),
    accept: { p50, p95, p99 },
    complete: await readCompletionLatency(stage.db, window),
    statuses: tally.statuses,
  }
}
