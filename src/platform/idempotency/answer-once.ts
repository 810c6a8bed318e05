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

/** Equal for equal requests. */
export function fingerprintOf({
  method,
  url,
  body,
}: Pick<FastifyRequest, 'method' | 'url' | 'body'>): string {
  return digestOf([method, url, body])
}

/** Equal for equal values, in whatever order their fields come. Nothing of them can be told from it. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value, inOrder)).digest('base64url')
}

function inOrder(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
}
