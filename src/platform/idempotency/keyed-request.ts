/** A request that carries an Idempotency-Key, and the answer it gets if it is the first one with that key. */
export type KeyedRequest = { caller: string; key: string; fingerprint: string; answer: unknown }

/** A key is its caller's own: two callers may use the same one. */
export function nameOf({ caller, key }: Pick<KeyedRequest, 'caller' | 'key'>): string {
  return `${caller}\n${key}`
}
