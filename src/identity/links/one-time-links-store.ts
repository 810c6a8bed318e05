import type { Tx } from '../../platform/db/index.ts'
import { type LinkPurpose, linkMs, type OneTimeLink } from './one-time-link.ts'

export async function insertLink(tx: Tx, { id, purpose, userId }: OneTimeLink): Promise<void> {
  await tx.write`
    insert into one_time_links (id, purpose, user_id, expires_at)
    values (${id}, ${purpose}, ${userId}, now() + ${linkMs[purpose]}::integer * interval '1 ms')`
}

/** Whose link it is, as long as it works. */
export async function findLinkOwner(tx: Tx, id: string, purpose: LinkPurpose): Promise<string | undefined> {
  const [row] = await tx.sql<{ userId: string }>`
    select user_id as "userId" from one_time_links
     where id = ${id} and purpose = ${purpose} and used_at is null and expires_at > now() and user_id is not null`
  return row?.userId
}

/** Uses a link up. Undefined if it was used before, is overdue, or is none. */
export async function useLink(tx: Tx, id: string, purpose: LinkPurpose): Promise<string | undefined> {
  const [row] = await tx.sql<{ userId: string }>`
    update one_time_links set used_at = now()
     where id = ${id} and purpose = ${purpose} and used_at is null and expires_at > now() and user_id is not null
    returning user_id as "userId"`
  return row?.userId
}

/** Makes the other links of a purpose useless, such as those of earlier requests. */
export async function useUpLinks(tx: Tx, userId: string, purpose: LinkPurpose): Promise<void> {
  await tx.write`
    update one_time_links set used_at = now()
     where user_id = ${userId} and purpose = ${purpose} and used_at is null`
}

/** Forgets links that no longer work. */
export async function deleteOverdueLinks(tx: Tx): Promise<void> {
  await tx.write`delete from one_time_links where expires_at < now() - interval '1 day'`
}
