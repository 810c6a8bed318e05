import { isLiveKey } from '../shared/settings.ts'
import type { Call } from '../shared/simulator.ts'
import { apiVersion, isAccountId } from './account.ts'
import { invalid, refuse, refused } from './refused.ts'

/** Fails unless the secret key is ours. */
export function checkKey({ headers }: Call, secretKey: string): void {
  const { authorization } = headers
  if (authorization === `Bearer ${secretKey}`) return
  const key = keyIn(authorization ?? '')
  if (key === secretKey) return
  if (key === '') throw refused(401, invalid(withoutKey))
  // Not even its beginning is shown: a live key should be nowhere.
  if (isLiveKey(key)) throw refused(401, invalid('This is a simulator: it never takes a live key.'))
  throw refused(401, invalid(`Invalid API Key provided: ${key.slice(0, 8)}${'*'.repeat(12)}${key.slice(-4)}`))
}

/** In a Bearer header, or as the user name of Basic authentication. */
function keyIn(authorization: string): string {
  const [scheme = '', text = ''] = authorization.split(' ')
  if (scheme.toLowerCase() === 'bearer') return text
  if (scheme.toLowerCase() !== 'basic') return ''
  return Buffer.from(text, 'base64').toString().split(':')[0] ?? ''
}

const withoutKey =
  "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."

/** The version that a request speaks. Fails where it is no version. */
export function versionOf({ headers }: Call): string {
  const version = headers['stripe-version'] ?? apiVersion
  if (typeof version === 'string' && /^\d{4}-\d\d-\d\d(\.[a-z]+)?$/.test(version)) return version
  throw refuse(`Invalid Stripe API version: ${version}`)
}

/** The connected account for which the merchant asks; null: for itself. Fails where it cannot be one. */
export function connectedOf({ headers }: Call): string | null {
  const connected = headers['stripe-account']
  if (connected === undefined || connected === '') return null
  if (typeof connected === 'string' && isAccountId(connected)) return connected
  throw refused(
    403,
    invalid(
      `The provided key does not have access to account '${connected}' (or that account does not exist).`,
      {
        code: 'account_invalid',
      },
    ),
  )
}

const keyLengthMax = 255

/** The key of a POST; on anything else it says nothing. */
export function idempotencyKeyOf({ method, headers }: Call): string | undefined {
  const key = headers['idempotency-key']
  return method === 'POST' && typeof key === 'string' && key !== '' ? key : undefined
}

export function checkIdempotencyKey(key: string | undefined): void {
  if (key === undefined || key.length <= keyLengthMax) return
  const message = `Idempotency keys may have up to ${keyLengthMax} characters.`
  throw refused(400, { type: 'idempotency_error', message })
}
