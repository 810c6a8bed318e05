import { Failure } from '../../values/failure.ts'
import type { Tx } from '../db/index.ts'
import { findKeys } from './idempotency-store.ts'
import { type KeyedRequest, nameOf } from './keyed-request.ts'

/** What this request was answered before, under its key; undefined if it comes first. Fails with IDEMPOTENCY_KEY_REUSED. */
export async function findAnswer(tx: Tx, request: Omit<KeyedRequest, 'answer'>): Promise<unknown> {
  const earlier = (await findKeys(tx, [{ ...request, answer: null }])).get(nameOf(request))
  if (earlier && earlier.fingerprint !== request.fingerprint) throw new Failure('IDEMPOTENCY_KEY_REUSED')
  return earlier?.answer
}
