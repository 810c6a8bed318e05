import type { Tx } from '../../platform/db/index.ts'
import { newId } from '../../platform/ids.ts'
import type { Tokens } from './create-tokens.ts'
import type { Device } from './session.ts'
import { insertSession } from './sessions-store.ts'

/** A session and the token that names it. */
export type OpenSession = { sessionId: string; token: string; expiresAt: Date }

/** Signs a user in. Always a session of its own: one that was there before is never taken over. */
export async function openSession(
  tx: Tx,
  { tokens }: { tokens: Tokens },
  userId: string,
  device: Device,
): Promise<OpenSession> {
  const sessionId = newId()
  const expiresAt = await insertSession(tx, sessionId, userId, device)
  return { sessionId, token: await tokens.sign({ userId, sessionId, expiresAt }), expiresAt }
}
