import { randomBytes } from 'node:crypto'
import { recordChange } from '../../platform/audit-trail/index.ts'
import type { Tx } from '../../platform/db/index.ts'
import { newId } from '../../platform/ids.ts'
import type { Caller } from '../../values/caller.ts'
import { type ApiKey, keyPrefix } from './api-key.ts'
import { digestKey, insertApiKey } from './api-keys-store.ts'

/** Makes a key. It is in the answer and nowhere else, ever. */
export async function createApiKey(
  tx: Tx,
  caller: Caller,
  wanted: Pick<ApiKey, 'name' | 'scopes' | 'expiresAt'>,
): Promise<ApiKey & { key: string }> {
  const key = `${keyPrefix}${randomBytes(32).toString('base64url')}`
  const made = await insertApiKey(tx, {
    ...wanted,
    id: newId(),
    createdBy: caller.name,
    digest: digestKey(key),
  })
  const changes = { scopes: wanted.scopes }
  await recordChange(tx, caller, { action: 'api_key.created', subject: `key:${made.id}`, changes })
  return { ...made, key }
}
