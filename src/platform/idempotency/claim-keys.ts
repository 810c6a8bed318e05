import { Failure } from '../../values/failure.ts'
import type { Tx } from '../db/index.ts'
import { findKeys, insertKeys } from './idempotency-store.ts'
import { type KeyedRequest, nameOf } from './keyed-request.ts'

/** FIRST: go on. REPLAY: this request was answered before, like this. CONFLICT: the key was for another request. */
export type KeyClaim =
  | { is: 'FIRST' }
  | { is: 'REPLAY'; answer: unknown }
  | { is: 'CONFLICT'; failure: Failure }

/**
 * Claims the keys of requests, each for its caller. A request with a key that another transaction is claiming
 * right now waits for it, and then replays it. Of equal keys within one call the first request wins.
 */
export async function claimKeys(tx: Tx, requests: readonly KeyedRequest[]): Promise<KeyClaim[]> {
  if (requests.length === 0) return []
  const firsts = firstOfEachKey(requests)
  const inserted = await insertKeys(tx, [...firsts.values()])
  const taken = [...firsts].filter(([name]) => !inserted.has(name)).map(([, request]) => request)
  const known = taken.length > 0 ? await findKeys(tx, taken) : new Map<string, KeyedRequest>()
  return requests.map((request) => {
    const name = nameOf(request)
    const first = known.get(name) ?? firsts.get(name)
    if (first === request) return { is: 'FIRST' }
    if (first?.fingerprint === request.fingerprint) return { is: 'REPLAY', answer: first.answer }
    return { is: 'CONFLICT', failure: new Failure('IDEMPOTENCY_KEY_REUSED') }
  })
}

function firstOfEachKey(requests: readonly KeyedRequest[]): Map<string, KeyedRequest> {
  const firsts = new Map<string, KeyedRequest>()
  for (const request of requests) {
    const name = nameOf(request)
    if (!firsts.has(name)) firsts.set(name, request)
  }
  return firsts
}
