import { hash } from 'node:crypto'
import type { Tx } from '../../platform/db/index.ts'
import type { Scope } from '../../values/caller.ts'
import type { ApiKey } from './api-key.ts'

/** What is stored of a key. A plain hash is enough: nobody guesses 256 random bits. */
export function digestKey(key: string): string {
  return hash('sha256', key, 'base64url')
}

export type NewApiKey = Pick<ApiKey, 'id' | 'name' | 'scopes' | 'createdBy' | 'expiresAt'> & {
  digest: string
}

export async function insertApiKey(tx: Tx, key: NewApiKey): Promise<ApiKey> {
  const { id, name, digest, scopes, createdBy, expiresAt } = key
  const [row] = await tx.sql<ApiKey>`
    insert into api_keys (id, name, digest, scopes, created_by, expires_at)
    values (${id}, ${name}, ${digest}, ${scopes}, ${createdBy}, ${expiresAt})
    returning id, name, scopes, created_by as "createdBy", created_at as "createdAt", expires_at as "expiresAt",
              last_used_at as "lastUsedAt", revoked_at as "revokedAt"`
  if (!row) throw new Error('An API key was not written.')
  return row
}

export type LiveApiKey = { id: string; digest: string; scopes: Scope[] }

/**
 * Those of these keys that hold. Their last use is noted, at most once a minute, so that a busy key is not written all
 * the time.
 */
export async function useApiKeys(tx: Tx, digests: readonly string[]): Promise<LiveApiKey[]> {
  return await tx.sql<LiveApiKey>`
    with live as materialized (
      select id, digest, scopes, last_used_at from api_keys
       where digest = any(${digests}::text[]) and revoked_at is null and (expires_at is null or expires_at > now())),
    noted as (
      update api_keys set last_used_at = now() from live
       where api_keys.id = live.id and (live.last_used_at is null or live.last_used_at < now() - interval '1 minute'))
    select id, digest, scopes from live`
}

/** Newest first, also those that were revoked. */
export async function listApiKeys(
  tx: Tx,
  { limit, offset }: { limit: number; offset: number },
): Promise<ApiKey[]> {
  return await tx.sql<ApiKey>`
    select id, name, scopes, created_by as "createdBy", created_at as "createdAt", expires_at as "expiresAt",
           last_used_at as "lastUsedAt", revoked_at as "revokedAt"
      from api_keys order by id desc limit ${limit} offset ${offset}`
}

/** False if there is no such key; one that was revoked before stays as it was. */
export async function revokeApiKey(tx: Tx, id: string): Promise<'REVOKED' | 'WAS_REVOKED' | 'UNKNOWN'> {
  const [row] = await tx.sql<{ wasRevoked: boolean }>`
    with known as materialized (select id, revoked_at from api_keys where id = ${id} for update),
         revoked as (
           update api_keys set revoked_at = now() from known
            where api_keys.id = known.id and known.revoked_at is null)
    select revoked_at is not null as "wasRevoked" from known`
  if (!row) return 'UNKNOWN'
  return row.wasRevoked ? 'WAS_REVOKED' : 'REVOKED'
}
