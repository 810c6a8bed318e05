import { Writable } from 'node:stream'
import { bearerToken, type Identify } from '../../src/platform/http/access.ts'
import { createHttp, type Guards } from '../../src/platform/http/create-http.ts'
import type { Http } from '../../src/platform/http/http.ts'
import type { Platform } from '../../src/platform/platform.ts'
import { createLogger, createMetrics } from '../../src/platform/telemetry/index.ts'
import { bootstrap, guest } from '../../src/values/caller.ts'
import { Failure } from '../../src/values/failure.ts'

/** For tests of this folder: a platform whose database answers as told, and whose log can be read. */
export function fakePlatform(sql: () => Promise<unknown[]> = async () => []): {
  platform: Platform
  lines: string[]
} {
  const lines: string[] = []
  const output = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })
  const db = { sql } as unknown as Platform['db']
  const log = createLogger({ logLevel: 'debug' }, output)
  const config = {} as Platform['config']
  return { platform: { config, db, steadyDb: db, log, metrics: createMetrics() }, lines }
}

export const adminApiKey = 'an-operator-key'

/** Knows one key and nobody else. */
export const identify: Identify = (request) => {
  const token = bearerToken(request)
  if (token === undefined) return guest
  if (token !== adminApiKey) throw new Failure('UNAUTHENTICATED')
  return bootstrap
}

/** A server that closes when its test ends. */
export async function startHttp(
  t: { after(close: () => Promise<void>): void },
  routes: (http: Http) => void = () => {},
  guards: Partial<Guards> = {},
  sql?: () => Promise<unknown[]>,
): Promise<{ http: Http; lines: string[] }> {
  const { platform, lines } = fakePlatform(sql)
  const http = await createHttp(platform, { identify, ...guards })
  t.after(async () => http.close())
  routes(http)
  await http.ready()
  return { http, lines }
}

export async function listen(http: Http): Promise<number> {
  await http.listen({ port: 0, host: '127.0.0.1' })
  const address = http.server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return address.port
}
