import { chanceOf } from './events.ts'
import { type Connection, openConnection, type Post } from './http-client.ts'

/** What came back. `latenciesMs` holds those answers with the hoped-for status that came while measuring. */
export type Tally = {
  statuses: Record<string, number>
  latenciesMs: number[]
  isMeasuring: boolean
  record(status: number, latencyMs: number, body: string): void
}

/** Gives the next buyer's request, or undefined when all buyers have come. */
export type NextPost = () => Post | undefined

const parkedMs = 5
const afterLossMs = 100

export function createTally(onSurprise: (status: number, body: string) => void, expected: number[]): Tally {
  const hoped = expected[0]
  const surprises = new Set<number>()
  return {
    statuses: {},
    latenciesMs: [],
    isMeasuring: false,
    record(status, latencyMs, body) {
      this.statuses[status] = (this.statuses[status] ?? 0) + 1
      if (this.isMeasuring && status === hoped) this.latenciesMs.push(latencyMs)
      if (expected.includes(status) || surprises.has(status)) return
      surprises.add(status)
      onSurprise(status, body)
    },
  }
}

export function openConnections(origin: string, count: number): Connection[] {
  return Array.from({ length: count }, () => openConnection(origin))
}

export type ClosedLoop = { finished: Promise<void>; stop(): Promise<void> }

/**
 * Every connection asks again as soon as it has its answer, as long as `mayStart` agrees. Ends when told to stop or
 * when no buyer is left, and then waits for the answers under way.
 */
export function startClosedLoop(
  connections: readonly Connection[],
  nextPost: NextPost,
  tally: Tally,
  mayStart: () => boolean = () => true,
): ClosedLoop {
  const finished = Promise.withResolvers<void>()
  let parked: Connection[] = []
  let active = connections.length
  let isStopped = false

  function proceed(connection: Connection): void {
    if (!isStopped && !mayStart()) {
      parked.push(connection)
      return
    }
    const post = isStopped ? undefined : nextPost()
    if (post) ask(connection, post)
    else retire()
  }

  function ask(connection: Connection, post: Post): void {
    const askedAt = performance.now()
    connection.post(post, (status, body) => {
      tally.record(status, performance.now() - askedAt, body)
      if (status === 0) setTimeout(proceed, afterLossMs, connection)
      else proceed(connection)
    })
  }

  function retire(): void {
    active -= 1
    if (active > 0) return
    clearInterval(unparking)
    finished.resolve()
  }

  function unpark(): void {
    const waiting = parked
    parked = []
    waiting.forEach(proceed)
  }

  const unparking = setInterval(unpark, parkedMs)
  connections.forEach(proceed)
  return {
    finished: finished.promise,
    stop() {
      isStopped = true
      return finished.promise
    },
  }
}

/**
 * Buyers come at a fixed rate whether or not answers do, each at a moment of his own, so that they do not keep step with
 * anything that happens at regular times. Latency counts from the moment a buyer was due, also when no connection was
 * free for him, so a stall is seen by everyone who came during it (no coordinated omission).
 */
export function runOpenLoop(
  connections: readonly Connection[],
  nextPost: NextPost,
  tally: Tally,
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<void> {
  const finished = Promise.withResolvers<void>()
  const idle = [...connections]
  const total = Math.max(1, Math.round(perSecond * seconds))
  const startedAt = performance.now()
  let asked = 0
  let answered = 0

  function askDue(): void {
    const now = performance.now()
    while (asked < total) {
      const dueAt = startedAt + ((asked + chanceOf(asked, 4)) * 1000) / perSecond
      const connection = dueAt <= now ? idle.pop() : undefined
      if (!connection) return
      asked += 1
      ask(connection, dueAt)
    }
  }

  function ask(connection: Connection, dueAt: number): void {
    const post = nextPost()
    if (!post) throw new Error('An open loop needs endless buyers.')
    connection.post(post, (status, body) => {
      tally.record(status, performance.now() - dueAt, body)
      idle.push(connection)
      answered += 1
      if (answered === total) finish()
      else askDue()
    })
  }

  function finish(): void {
    clearInterval(ticking)
    finished.resolve()
  }

  const ticking = setInterval(askDue, 1)
  return finished.promise
}

/** The values at these fractions (0 to 1) of the sorted whole; zeros when there is none. */
export function quantiles(values: readonly number[], fractions: readonly number[]): number[] {
  const sorted = Float64Array.from(values).sort()
  return fractions.map((fraction) => sorted[Math.floor(fraction * (sorted.length - 1))] ?? 0)
}
