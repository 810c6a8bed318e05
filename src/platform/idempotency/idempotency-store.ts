import type { Tx } from '../db/index.ts'
import { type KeyedRequest, nameOf } from './keyed-request.ts'

/** Inserts keys that are new, in one order for everybody, so that two groups never wait for each other in a ring. */
export async function insertKeys(tx: Tx, requests: readonly KeyedRequest[]): Promise<Set<string>> {
  const sorted = [...requests].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
  const rows = await tx.sql<{ caller: string; key: string }>`
    insert into idempotency_keys (caller, key, fingerprint, answer)
    select * from unnest(${sorted.map(({ caller }) => caller)}::text[],
                         ${sorted.map(({ key }) => key)}::text[],
                         ${sorted.map(({ fingerprint }) => fingerprint)}::text[],
                         ${sorted.map(({ answer }) => JSON.stringify(answer))}::jsonb[])
    on conflict (caller, key) do nothing
    returning caller, key`
  return new Set(rows.map(nameOf))
}

export async function findKeys(
  tx: Tx,
  requests: readonly KeyedRequest[],
): Promise<Map<string, KeyedRequest>> {
  const rows = await tx.sql<KeyedRequest>`
    select caller, key, fingerprint, answer
      from idempotency_keys
           join unnest(${requests.map(({ caller }) => caller)}::text[],
                       ${requests.map(({ key }) => key)}::text[]) as wanted (caller, key) using (caller, key)`
  return new Map(rows.map((row) => [nameOf(row), row]))
}

/** Keeps the answer of a claimed key, where it was not known yet when the key was claimed. */
export async function keepAnswer(
  tx: Tx,
  { caller, key }: Pick<KeyedRequest, 'caller' | 'key'>,
  answer: object,
): Promise<void> {
  await tx.write`
    update idempotency_keys set answer = ${JSON.stringify(answer)}::jsonb where caller = ${caller} and key = ${key}`
}

/** Gives back the keys of requests that left nothing behind, so that they may be tried again. */
export async function forgetKeys(
  tx: Tx,
  requests: readonly Pick<KeyedRequest, 'caller' | 'key'>[],
): Promise<void> {
  if (requests.length === 0) return
  await tx.write`
    delete from idempotency_keys
     using unnest(${requests.map(({ caller }) => caller)}::text[],
                  ${requests.map(({ key }) => key)}::text[]) as unused (caller, key)
     where idempotency_keys.caller = unused.caller and idempotency_keys.key = unused.key`
}

/** Forgets keys older than `days`. Answers how many. */
export async function forgetOldKeys(tx: Tx, days: number): Promise<number> {
  const rows = await tx.sql`
    delete from idempotency_keys where created_at < now() - make_interval(days => ${days}) returning key`
  return rows.length
}
