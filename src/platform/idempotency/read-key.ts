import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/**
 * The Idempotency-Key of a request, as it is stored; null if it has none. What a client puts there is his affair and
 * may be a secret, so a digest stands for it. A key in quotes is the same key: the standard's draft has it quoted.
 */
export function readIdempotencyKey(headers: IncomingHttpHeaders): string | null {
  const key = headers['idempotency-key']
  if (typeof key !== 'string') return null
  const bare = key.replace(/^"(.+)"$/, '$1')
  return createHash('sha256').update(bare).digest('base64url')
}
