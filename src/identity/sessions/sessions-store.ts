import type { Tx } from '../../platform/db/index.ts'
import type { Role } from '../../values/caller.ts'
import { type Device, type Session, sessionMsMax, tokenMs } from './session.ts'

/** Opens a session that ends in an hour, unless it is renewed. Answers when. */
export async function insertSession(tx: Tx, id: string, userId: string, device: Device): Promise<Date> {
  const { address, userAgent } = device
  const [row] = await tx.sql<{ expiresAt: Date }>`
    insert into sessions (id, user_id, address, user_agent, expires_at, ends_at)
    values (${id}, ${userId}, ${address}, ${userAgent},
            date_trunc('second', now()) + ${tokenMs}::integer * interval '1 ms',
            now() + ${sessionMsMax}::integer * interval '1 ms')
    returning expires_at as "expiresAt"`
  if (!row) throw new Error('A session was not written.')
  return row.expiresAt
}

/** A session that still holds, and what its user may do now. */
export type LiveSession = { id: string; userId: string; role: Role }

/** Those of these sessions that still hold; their users are active. */
export async function readLiveSessions(tx: Tx, ids: readonly string[]): Promise<LiveSession[]> {
  return await tx.sql<LiveSession>`
    select sessions.id, user_id as "userId", role
      from sessions join users on users.id = sessions.user_id
     where sessions.id = any(${ids}::uuid[]) and expires_at > now() and is_active`
}

/** Gives a session another hour from now, within its last moment. Answers when it ends. */
export async function renewSession(tx: Tx, id: string): Promise<Date | undefined> {
  const [row] = await tx.sql<{ expiresAt: Date }>`
    update sessions
       set expires_at = least(ends_at, date_trunc('second', now()) + ${tokenMs}::integer * interval '1 ms')
     where id = ${id} and expires_at > now()
    returning expires_at as "expiresAt"`
  return row?.expiresAt
}

/** Of a user: those that still hold, newest first. */
export async function findSessions(tx: Tx, userId: string): Promise<Session[]> {
  return await tx.sql<Session>`
    select id, user_id as "userId", address, user_agent as "userAgent", created_at as "createdAt",
           expires_at as "expiresAt"
      from sessions where user_id = ${userId} and expires_at > now() order by id desc limit 100`
}

/** Ends one session of a user. False if he has none with this id. */
export async function deleteSession(tx: Tx, id: string, userId: string): Promise<boolean> {
  const rows = await tx.sql`delete from sessions where id = ${id} and user_id = ${userId} returning id`
  return rows.length === 1
}

/** Ends all sessions of a user, but the one to keep. */
export async function deleteSessionsOf(tx: Tx, userId: string, keptId: string | null = null): Promise<void> {
  await tx.write`
    delete from sessions where user_id = ${userId} and (${keptId}::uuid is null or id <> ${keptId}::uuid)`
}

/** Forgets sessions that ended. */
export async function deleteEndedSessions(tx: Tx): Promise<void> {
  await tx.write`delete from sessions where expires_at < now()`
}
