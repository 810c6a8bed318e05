import type { Database, Tx } from '../platform/db/index.ts'
import type { FastifyReply, FastifyRequest, Limits, Links } from '../platform/http/index.ts'
import { setCookie } from '../platform/http/index.ts'
import type { Platform } from '../platform/platform.ts'
import type { Caller } from '../values/caller.ts'
import { holdsCardNumber } from '../values/card.ts'
import { Failure } from '../values/failure.ts'
import type { Passwords } from './passwords/index.ts'
import type { Tokens } from './sessions/create-tokens.ts'
import type { Device } from './sessions/session.ts'

/** What identity needs besides the platform. */
export type IdentityApp = Platform & {
  passwords: Passwords
  tokens: Tokens
  links: Links
  adminApiKey: string
  /** For looking up, on every request, who asks. */
  lookups: Database
  /** Counted by all processes together. */
  sharedLimits: Limits
  /** Where people reach us, such as https://tickets.example.com; never taken from a request. */
  baseUrl(): string
  /** What hangs on an account that is going to be deleted. Fails where the account must stay. */
  beforeDelete(tx: Tx, userId: string): Promise<void>
}

const cookieName = 'holdfast'
const userAgentMax = 200

export { cookieName as sessionCookie }

export function setSessionCookie(
  reply: FastifyReply,
  { token, expiresAt }: { token: string; expiresAt: Date },
) {
  setCookie(reply, cookieName, token, expiresAt)
}

/** What a page sends along with the cookie, to show that it is ours: another site can send the cookie, but not this. */
export function csrfTokenOf({ links }: Pick<IdentityApp, 'links'>, sessionId: string): string {
  return links.tokenOf(csrfSubjectOf(sessionId))
}

export function csrfSubjectOf(sessionId: string): string {
  return `csrf:${sessionId}`
}

export function deviceOf({ ip, headers }: Pick<FastifyRequest, 'ip' | 'headers'>): Device {
  const userAgent = headers['user-agent']?.slice(0, userAgentMax) ?? null
  return { address: ip, userAgent: userAgent !== null && holdsCardNumber(userAgent) ? null : userAgent }
}

/** The user who asks. Keys are nobody in particular. */
export function selfOf({ caller }: { caller: Caller }): string {
  if (caller.userId === null) throw new Failure('FORBIDDEN')
  return caller.userId
}
