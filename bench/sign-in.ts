import { createTokens } from '../src/identity/sessions/create-tokens.ts'
import type { Database } from '../src/platform/db/index.ts'
import { tokenSecret } from './processes.ts'

/** Opens accounts with a session each, without a password to hash. Answers with their tokens. */
export async function signInUsers(db: Database, count: number): Promise<string[]> {
  const sessions = await db.sql<{ id: string; userId: string; expiresAt: Date }>`
    with made as (
      insert into users (id, email)
      select gen_random_uuid(), 'user-' || number || '@bench.example' from generate_series(1, ${count}::integer) as number
      returning id)
    insert into sessions (id, user_id, expires_at, ends_at)
    select gen_random_uuid(), id, now() + interval '1 hour', now() + interval '1 day' from made
    returning id, user_id as "userId", expires_at as "expiresAt"`
  const tokens = await createTokens({ tokenSecrets: [tokenSecret] })
  return await Promise.all(
    sessions.map(({ id: sessionId, userId, expiresAt }) => tokens.sign({ userId, sessionId, expiresAt })),
  )
}
