import { setTimeout } from 'node:timers/promises'
import { Type } from 'typebox'
import { Failure } from '../../values/failure.ts'
import type { Platform } from '../platform.ts'
import type { Http } from './http.ts'
import { problemResponses, Strict } from './schemas.ts'

const config = { access: 'public', isProbe: true } as const
const statusAnswer = (status: string) => ({
  200: Strict({ status: Type.Literal(status) }),
  ...problemResponses,
})
const tags = ['service']

/** `/livez`, `/readyz`, `/health` and `/metrics`. They answer under any load. */
export function probeRoutes(
  http: Http,
  platform: Platform,
  listPending: () => Promise<readonly string[]>,
): void {
  const checkReady = createReadinessCheck(platform, listPending)

  http.get(
    '/livez',
    { config, schema: { tags, summary: 'Is the process alive?', response: statusAnswer('ok') } },
    async () => ({ status: 'ok' as const }),
  )

  http.get(
    '/health',
    { config, schema: { tags, summary: 'Is the process alive?', response: statusAnswer('ok') } },
    async () => ({ status: 'ok' as const }),
  )

  http.get(
    '/readyz',
    { config, schema: { tags, summary: 'Can it do its work?', response: statusAnswer('ready') } },
    async () => {
      await checkReady()
      return { status: 'ready' as const }
    },
  )

  http.get('/metrics', { config, schema: { tags, summary: 'Prometheus text' } }, async (_request, reply) => {
    const { contentType, text } = await platform.metrics.render()
    return reply.type(contentType).send(text)
  })
}

const readyMsMax = 2_000

function createReadinessCheck({ db }: Platform, listPending: () => Promise<readonly string[]>) {
  // Only new code brings new migrations, so what was current stays current.
  let isCurrent = false

  return async () => {
    await within(db.sql`select 1`)
    if (isCurrent) return
    const pending = await within(listPending())
    if (pending.length > 0) throw new Failure('UNAVAILABLE', { pending_migrations: pending })
    isCurrent = true
  }
}

async function within<Result>(work: Promise<Result>): Promise<Result> {
  const limit = new AbortController()
  const late = setTimeout(readyMsMax, undefined, { signal: limit.signal, ref: false }).then(() => {
    throw new Failure('UNAVAILABLE', { detail: 'The database did not answer in time.' })
  })
  late.catch(() => {})
  try {
    return await Promise.race([work, late])
  } finally {
    limit.abort()
  }
}
