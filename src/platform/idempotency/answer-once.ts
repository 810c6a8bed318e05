import { createHash } from 'node:crypto'
import type { Tx } from '../db/index.ts'
import type { FastifyReply, FastifyRequest } from '../http/index.ts'
import { claimKeys } from './claim-keys.ts'
import { keepAnswer } from './idempotency-store.ts'
import { readIdempotencyKey } from './read-key.ts'

/**
 * Does the work of a request once per Idempotency-Key: a repetition gets the first answer again. Without a
 * key it is simply done. Fails with IDEMPOTENCY_KEY_REUSED if the key was for another request. Work that fails takes
 * its claim down with the transaction, so it may be tried again.
 */
export async function answerOnce<Answer extends object>(
  tx: Tx,
  request: FastifyRequest,
  reply: FastifyReply,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const key = readIdempotencyKey(request.headers)
  if (key === null) return await work()
  const claimed = { caller: request.caller.name, key, fingerprint: fingerprintOf(request) }
  const [claim] = await claimKeys(tx, [{ ...claimed, answer: null }])
  if (claim?.is === 'CONFLICT') throw claim.failure
  if (claim?.is === 'REPLAY') {
    reply.header('idempotent-replayed', 'true')
    return claim.answer as Answer
  }
  const answer = await work()
  await keepAnswer(tx, claimed, answer)
  return answer
}

/** Equal for equal requests. Nothing of it can be told from it. */
export function fingerprintOf({
  method,
  url,
  body,
}: Pick<FastifyRequest, 'method' | 'url' | 'body'>): string {
  return createHash('sha256')
    .update(JSON.stringify([method, url, body]))
    .digest('base64url')
}
