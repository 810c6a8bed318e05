import type { Tx } from '../platform/db/index.ts'
import type { Email } from './email.ts'

/** Somebody waits for these, or has half an hour to answer: they stand in line before what is only to be kept. */
const urgent = ['confirm-email', 'reset-password', 'waitlist-offer']

/** Queues mails; one that was queued before stays the only one. */
export async function insertEmails(tx: Tx, emails: readonly Email[]): Promise<void> {
  await tx.write`
    insert into emails (subject_id, sequence, template, recipient, content, next_try_at)
    select *, now() - interval '1 day' * (template = any(${urgent}))::integer
      from unnest(${emails.map(({ subjectId }) => subjectId)}::uuid[],
                         ${emails.map(({ sequence }) => sequence)}::integer[],
                         ${emails.map(({ template }) => template)}::text[],
                         ${emails.map(({ recipient }) => recipient)}::text[],
                         ${emails.map(({ content }) => JSON.stringify(content))}::jsonb[])
           as new (subject_id, sequence, template, recipient, content)
    on conflict do nothing`
}

/**
 * Takes queued mails that are due; nobody else takes them until the lease ends. `isStale`: it waited until what it says was not
 * true any more: the booking was cancelled, or what it is for was moved once more, or the offer has run out.
 */
export async function takeQueued(
  tx: Tx,
  limit: number,
  leaseMs: number,
): Promise<(Email & { isStale: boolean })[]> {
  return await tx.sql<Email & { isStale: boolean }>`
    with due as materialized (
      select subject_id, sequence, template
        from emails where status = 'QUEUED' and next_try_at <= now() order by next_try_at limit ${limit} for update skip locked
    )
    update emails set next_try_at = now() + ${leaseMs}::integer * interval '1 ms'
      from due
     where emails.subject_id = due.subject_id and emails.sequence = due.sequence and emails.template = due.template
    returning emails.subject_id as "subjectId", emails.sequence, emails.template, recipient, content,
              case emails.template
                when 'booking-moved' then exists (
                  select from emails later where later.subject_id = emails.subject_id and later.sequence > emails.sequence
                     and (later.template = 'booking-cancelled' or
                          later.template = 'booking-moved' and later.content -> 'title' = emails.content -> 'title'))
                when 'waitlist-offer' then (content ->> 'expiresAt')::timestamptz <= now()
                else false end as "isStale"`
}

/** Forgets mails that are not to be sent any more. */
export async function deleteEmails(tx: Tx, emails: readonly Email[]): Promise<void> {
  if (emails.length === 0) return
  await tx.write`
    delete from emails
     using unnest(${emails.map(({ subjectId }) => subjectId)}::uuid[],
                  ${emails.map(({ sequence }) => sequence)}::integer[],
                  ${emails.map(({ template }) => template)}::text[]) as stale (subject_id, sequence, template)
     where emails.subject_id = stale.subject_id and emails.sequence = stale.sequence
       and emails.template = stale.template`
}

/** A link that was sent is of no use to us any more, and neither is whom it went to. */
export async function markSent(tx: Tx, emails: readonly Email[]): Promise<void> {
  if (emails.length === 0) return
  await tx.write`
    update emails
       set status = 'SENT', sent_at = now(),
           recipient = case when emails.template in ('confirm-email', 'reset-password') then '' else recipient end
      from unnest(${emails.map(({ subjectId }) => subjectId)}::uuid[],
                  ${emails.map(({ sequence }) => sequence)}::integer[],
                  ${emails.map(({ template }) => template)}::text[]) as sent (subject_id, sequence, template)
     where emails.subject_id = sent.subject_id and emails.sequence = sent.sequence
       and emails.template = sent.template`
}

/** These could not be delivered. They are due again after two seconds, then four, and so on, up to ten minutes. */
export async function postpone(tx: Tx, emails: readonly Email[]): Promise<void> {
  if (emails.length === 0) return
  await tx.write`
    update emails
       set failures = failures + 1, next_try_at = now() + least(2 ^ least(failures + 1, 10), 600) * interval '1 second'
      from unnest(${emails.map(({ subjectId }) => subjectId)}::uuid[],
                  ${emails.map(({ sequence }) => sequence)}::integer[],
                  ${emails.map(({ template }) => template)}::text[]) as failed (subject_id, sequence, template)
     where emails.subject_id = failed.subject_id and emails.sequence = failed.sequence
       and emails.template = failed.template`
}
