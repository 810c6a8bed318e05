import { createHash } from 'node:crypto'
import { type CryptoKey, errors, type JWTHeaderParameters, jwtVerify, SignJWT } from 'jose'

/** What a token says: whose it is and which session it names. Whether that session still holds, only the table knows. */
export type Claims = { userId: string; sessionId: string; expiresAt: Date }

export type Tokens = {
  sign(claims: Claims): Promise<string>
  /** Undefined for whatever is no token of ours that still holds. */
  read(token: string): Promise<Claims | undefined>
}

const issuer = 'holdfast'
const type = 'at+jwt'
const algorithm = 'HS256'
/** More is no token of ours, and not worth looking at. */
const lengthMax = 1_024
/** The database refuses to compare ids with anything else. */
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * Access tokens as of RFC 9068, signed with the first secret; the others are those before it, whose tokens still hold.
 * The header is believed in nothing but which of our keys to try: RFC 8725.
 */
export async function createTokens(app: { tokenSecrets: readonly string[] }): Promise<Tokens> {
  const keys = new Map<string, CryptoKey>()
  for (const secret of app.tokenSecrets) keys.set(keyIdOf(secret), await importKey(secret))
  const [[keyId, key] = []] = keys
  if (!keyId || !key) throw new Error('There is no secret to sign tokens with.')

  const keyFor = ({ kid }: JWTHeaderParameters) => {
    const known = keys.get(kid ?? '')
    if (!known) throw new errors.JWKSNoMatchingKey()
    return known
  }
  const expected = { algorithms: [algorithm], issuer, audience: issuer, typ: type, requiredClaims: ['exp'] }

  return {
    async sign({ userId, sessionId, expiresAt }) {
      return await new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: algorithm, typ: type, kid: keyId })
        .setSubject(userId)
        .setIssuer(issuer)
        .setAudience(issuer)
        .setIssuedAt()
        .setExpirationTime(expiresAt)
        .sign(key)
    },
    async read(token) {
      if (token.length > lengthMax) return undefined
      try {
        const { payload } = await jwtVerify(token, keyFor, expected)
        const { sub, sid, exp = 0 } = payload
        if (typeof sub !== 'string' || typeof sid !== 'string' || !uuid.test(sid)) return undefined
        return { userId: sub, sessionId: sid, expiresAt: new Date(exp * 1_000) }
      } catch (error) {
        if (error instanceof errors.JOSEError) return undefined
        throw error
      }
    },
  }
}

function keyIdOf(secret: string): string {
  return createHash('sha256').update(`key id ${secret}`).digest('base64url').slice(0, 8)
}

async function importKey(secret: string): Promise<CryptoKey> {
  const use = { name: 'HMAC', hash: 'SHA-256' }
  return await crypto.subtle.importKey('raw', Buffer.from(secret), use, false, ['sign', 'verify'])
}
