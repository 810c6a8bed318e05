import type { Tx } from '../db/index.ts'
import type { AuditEntry, Change } from './change.ts'

/**
 * Adds to the trail, in the transaction of the change itself. Whoever changes something waits here for whoever did so
 * before him to commit: the chain has one end.
 */
export async function recordChange(
  tx: Tx,
  { name: actor }: { name: string },
  { action, subject, changes = {} }: Change,
): Promise<void> {
  const added = await tx.sql`
    with head as materialized (select number, hash from audit_head for update),
         entry as (
           select (number + 1, clock_timestamp(), ${actor}::text, ${action}::text, ${subject}::text,
                   ${JSON.stringify(changes)}::jsonb, null)::audit_entries as entry, hash as before
             from head),
         added as (
           insert into audit_entries
           select (entry).number, (entry).at, (entry).actor, (entry).action, (entry).subject, (entry).changes,
                  audit_hash(before, entry)
             from entry
           returning number, hash)
    update audit_head set number = added.number, hash = added.hash from added returning added.number`
  if (added.length !== 1)
    throw new Error('The head of the audit trail is gone; nothing changes without an entry.')
}

/** Entries, newest first; only those of one actor, subject or action, where it is given. */
export async function findAuditEntries(
  tx: Tx,
  wanted: { actor?: string; subject?: string; action?: string; limit: number; offset: number },
): Promise<AuditEntry[]> {
  const { actor = null, subject = null, action = null, limit, offset } = wanted
  return await tx.sql<AuditEntry>`
    select number, at, actor, action, subject, changes
      from audit_entries
     where (${actor}::text is null or actor = ${actor}) and (${subject}::text is null or subject = ${subject})
       and (${action}::text is null or action = ${action})
     order by number desc limit ${limit} offset ${offset}`
}

/** How many entries there are, and the hash of the last, in hex: kept elsewhere, it proves that none was changed. */
export async function readAuditHead(tx: Tx): Promise<{ number: number; hash: string }> {
  const [head] = await tx.sql<{ number: number; hash: string }>`
    select number, encode(hash, 'hex') as hash from audit_head`
  if (!head) throw new Error('The head of the audit trail is gone.')
  return head
}
