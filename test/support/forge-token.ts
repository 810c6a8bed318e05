import { createHash, createHmac } from 'node:crypto'
import type { Json } from './http.ts'

/** Parts of a token that differ from a good one. A part that is undefined is left out; a text stands as it is. */
export type Forgery = {
  header?: Json
  claims?: Json
  /** Hash of the signature; `none` leaves it empty. */
  hash?: string
  secret?: string
}

/** A token like those of a sign-in, by hand, so that no library refuses to write what it would refuse to read. */
export function forgeToken(
  good: { secret: string; userId: string; sessionId: string },
  { header, claims, hash = 'sha256', secret = good.secret }: Forgery = {},
): string {
  const seconds = Math.floor(Date.now() / 1_000)
  const usualHeader = { alg: 'HS256', typ: 'at+jwt', kid: keyIdOf(good.secret) }
  const usualClaims = {
    ...{ sub: good.userId, sid: good.sessionId, iss: 'holdfast', aud: 'holdfast' },
    ...{ iat: seconds, exp: seconds + 600 },
  }
  const signed = [encode(usualHeader, header), encode(usualClaims, claims)].join('.')
  return `${signed}.${hash === 'none' ? '' : createHmac(hash, secret).update(signed).digest('base64url')}`
}

function encode(usual: Record<string, unknown>, other: Json): string {
  const text = typeof other === 'string' ? other : JSON.stringify({ ...usual, ...other })
  return Buffer.from(text).toString('base64url')
}

/** As `create-tokens.ts` names its keys; whoever has a token can read it there. */
function keyIdOf(secret: string): string {
  return createHash('sha256').update(`key id ${secret}`).digest('base64url').slice(0, 8)
}
