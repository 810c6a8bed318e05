import { hash } from 'node:crypto'
import type { FastifyReply } from 'fastify'
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterPostgres } from 'rate-limiter-flexible'
import { Failure } from '../../values/failure.ts'
import type { Tx } from '../db/index.ts'

/** So many attempts in a window, which begins with the first one. `name` is the limit's own; whole seconds. */
export type Limit = { name: string; max: number; windowMs: number }

/** Whose attempt it is under a limit: an address, an account. Upper and lower case are one. */
export type Counted = { limit: Limit; key: string }

export type Limits = {
  /**
   * Counts one attempt against each, also against the others when one is exceeded. Tells the caller of the tightest
   * one in the headers `RateLimit-*`. Fails with RATE_LIMITED, and the longest wait, if any is exceeded.
   */
  spend(reply: Pick<FastifyReply, 'headers'>, counted: readonly Counted[]): Promise<void>
  /** Forgets what was counted, such as wrong passwords after a right one. */
  forgive(counted: readonly Counted[]): Promise<void>
}

/** What all processes count together, in the table `rate_limits`: one statement for each limit. */
export function createSharedLimits({ runSql }: Pick<Tx, 'runSql'>): Limits {
  const storeClient = {
    query: ({ text, values }: { text: string; values: unknown[] }) => runSql(text, values),
  }
  return createLimits(
    (options) =>
      new RateLimiterPostgres({
        ...options,
        storeClient,
        storeType: 'client',
        tableName: 'rate_limits',
        tableCreated: true,
        // It would sweep the whole table once for each limit in each process.
        clearExpiredByTimeout: false,
      }),
  )
}

/** What this process counts alone, in its memory: about a microsecond for each limit. */
export function createLocalLimits(): Limits {
  return createLimits((options) => new RateLimiterMemory(options))
}

/** Forgets shared windows that are over. An hour late, because they end by the clocks of other machines. */
export async function forgetPastAttempts(tx: Tx): Promise<void> {
  await tx.write`delete from rate_limits where expire < (extract(epoch from now()) - 3600) * 1000`
}

type LimiterOptions = { keyPrefix: string; points: number; duration: number }

function createLimits(open: (options: LimiterOptions) => RateLimiterAbstract): Limits {
  const limiters = new Map<string, RateLimiterAbstract>()

  function limiterOf({ name, max, windowMs }: Limit): RateLimiterAbstract {
    const known = limiters.get(name)
    if (known) return known
    const made = open({ keyPrefix: name, points: max, duration: Math.ceil(windowMs / 1_000) })
    limiters.set(name, made)
    return made
  }

  async function count({ limit, key }: Counted): Promise<Count> {
    // `consume` does the same, but throws a count that is exceeded, which is slower and no error of ours.
    const { consumedPoints, msBeforeNext } = await limiterOf(limit).penalty(digestOf(key))
    return {
      max: limit.max,
      left: Math.max(limit.max - consumedPoints, exceeded),
      endsInSeconds: Math.max(1, Math.ceil(msBeforeNext / 1_000)),
    }
  }

  return {
    async spend(reply, counted) {
      const [tightest] = (await Promise.all(counted.map(count))).sort(byTightness)
      if (!tightest) return
      reply.headers(headersOf(tightest))
      if (tightest.left === exceeded)
        throw new Failure('RATE_LIMITED', { retry_after_seconds: tightest.endsInSeconds })
    },
    async forgive(counted) {
      await Promise.all(counted.map(({ limit, key }) => limiterOf(limit).delete(digestOf(key))))
    },
  }
}

/** `left` is `exceeded` once this attempt was one too many. */
type Count = { max: number; left: number; endsInSeconds: number }
const exceeded = -1

/** Of those that are exceeded, the one to wait for longest comes first. */
function byTightness(a: Count, b: Count): number {
  return a.left - b.left || b.endsInSeconds - a.endsInSeconds
}

function headersOf({ max, left, endsInSeconds }: Count): Record<string, string> {
  return {
    'ratelimit-limit': String(max),
    'ratelimit-remaining': String(Math.max(left, 0)),
    'ratelimit-reset': String(endsInSeconds),
  }
}

/** So that no address and no e-mail stands in the table, and every key is as long as the other. */
function digestOf(key: string): string {
  return hash('sha256', key.trim().normalize('NFKC').toLowerCase(), 'base64url')
}
