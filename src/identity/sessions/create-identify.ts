import { createHash, timingSafeEqual } from 'node:crypto'
import { createGroupCommit } from '../../platform/db/index.ts'
import {
  bearerToken,
  clearCookie,
  type FastifyReply,
  type FastifyRequest,
  type Identify,
  readCookie,
} from '../../platform/http/index.ts'
import { bootstrap, type Caller, guest } from '../../values/caller.ts'
import { Failure } from '../../values/failure.ts'
import { keyPrefix } from '../api-keys/api-key.ts'
import { digestKey, useApiKeys } from '../api-keys/api-keys-store.ts'
import { csrfSubjectOf, type IdentityApp, sessionCookie, setSessionCookie } from '../door.ts'
import type { Claims } from './create-tokens.ts'
import { isDueForRenewal } from './session.ts'
import { type LiveSession, readLiveSessions, renewSession } from './sessions-store.ts'

const groupMax = 256
const safeMethods = ['GET', 'HEAD', 'OPTIONS']

/**
 * Finds out who asks: by the token or key of the Authorization header, otherwise by the browser's cookie. Sessions and
 * keys are looked up in the database on every request, so an end of either holds from the next one on; requests that
 * arrive at once share a query.
 */
export function createIdentify(app: IdentityApp): Identify {
  const isBootstrap = createCheck(app.adminApiKey)
  const findSession = createGroupCommit(
    async (ids: readonly string[]) => inOrder(ids, await readLiveSessions(app.lookups, ids), ({ id }) => id),
    { groupMax },
  )
  const findApiKey = createGroupCommit(
    async (digests: readonly string[]) =>
      inOrder(digests, await useApiKeys(app.db, digests), ({ digest }) => digest),
    { groupMax },
  )

  async function byApiKey(key: string): Promise<Caller> {
    const found = await findApiKey(digestKey(key))
    if (!found) throw new Failure('UNAUTHENTICATED')
    return { ...guest, name: `key:${found.id}`, role: 'operator', scopes: found.scopes }
  }

  async function liveSessionOf(token: string): Promise<{ claims: Claims; caller: Caller } | undefined> {
    const claims = await app.tokens.read(token)
    const session = claims && (await findSession(claims.sessionId))
    if (!session || session.userId !== claims.userId) return undefined
    return { claims, caller: callerOf(session) }
  }

  async function byToken(token: string): Promise<Caller> {
    const found = await liveSessionOf(token)
    if (!found) throw new Failure('UNAUTHENTICATED')
    return found.caller
  }

  async function byCookie(token: string, request: FastifyRequest, reply: FastifyReply): Promise<Caller> {
    const found = await liveSessionOf(token)
    if (!found) {
      clearCookie(reply, sessionCookie)
      return guest
    }
    assertOwnPage(app, found.claims.sessionId, request)
    if (isDueForRenewal(found.claims.expiresAt, new Date())) await renew(app, found.claims, reply)
    return found.caller
  }

  return (request, reply) => {
    const token = bearerToken(request)
    if (token === undefined) {
      const cookie = readCookie(request, sessionCookie)
      return cookie === undefined ? guest : byCookie(cookie, request, reply)
    }
    if (isBootstrap(token)) return bootstrap
    return token.startsWith(keyPrefix) ? byApiKey(token) : byToken(token)
  }
}

function callerOf({ id, userId, role }: LiveSession): Caller {
  return { name: `user:${userId}`, userId, role, scopes: null, sessionId: id }
}

/** A browser sends the cookie also for pages of others; only ours know the token that goes with it. */
function assertOwnPage(
  { links }: IdentityApp,
  sessionId: string,
  { method, headers }: Pick<FastifyRequest, 'method' | 'headers'>,
): void {
  if (safeMethods.includes(method)) return
  const given = headers['x-csrf-token']
  if (typeof given !== 'string' || !links.isToken(csrfSubjectOf(sessionId), given))
    throw new Failure('CSRF_REFUSED')
}

async function renew({ db, tokens }: IdentityApp, claims: Claims, reply: FastifyReply): Promise<void> {
  const expiresAt = await renewSession(db, claims.sessionId)
  if (expiresAt) setSessionCookie(reply, { token: await tokens.sign({ ...claims, expiresAt }), expiresAt })
}

function inOrder<Row>(
  wanted: readonly string[],
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): (Row | undefined)[] {
  const byKey = new Map(rows.map((row) => [keyOf(row), row]))
  return wanted.map((key) => byKey.get(key))
}

/** Compares in constant time. */
function createCheck(secret: string): (given: string) => boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  const expected = digest(secret)
  return (given) => timingSafeEqual(digest(given), expected)
}
