import type { Tx } from '../platform/db/index.ts'
import type { RecordedEvent } from '../platform/events/index.ts'
import type { Email, LinkTemplate } from './email.ts'
import { insertEmails } from './emails-store.ts'

/** The addresses of users who are still there, by their ids. Events hold none, so that they can be forgotten. */
export type EmailOf = (tx: Tx, userIds: readonly string[]) => Promise<Map<string, string>>

/** Queues the mails of one-time links, once per event. Links for addresses that nobody has go nowhere. */
export async function mailLinks(tx: Tx, events: readonly RecordedEvent[], emailOf: EmailOf): Promise<void> {
  const recipients = await emailOf(
    tx,
    events.map(userOf).filter((userId) => userId !== null),
  )
  const emails = events.flatMap((event) => {
    const recipient = recipients.get(userOf(event) ?? '')
    return recipient === undefined ? [] : [mailOf(event, recipient)]
  })
  await insertEmails(tx, emails)
}

/** Null: nobody has the address for which the link was asked. */
function userOf({ payload }: RecordedEvent): string | null {
  return (payload as LinkPayload).user_id
}

function mailOf({ subjectId, sequence, payload }: RecordedEvent, recipient: string): Email {
  const { purpose, link_id, token_subject, base_url } = payload as LinkPayload
  const content = { linkId: link_id, tokenSubject: token_subject, baseUrl: base_url }
  return { subjectId, sequence, template: templates[purpose], recipient, content }
}

const templates = {
  CONFIRM_EMAIL: 'confirm-email',
  RESET_PASSWORD: 'reset-password',
} as const satisfies Record<string, LinkTemplate>

/** The payload of `account.link_requested`. */
type LinkPayload = {
  purpose: keyof typeof templates
  link_id: string
  token_subject: string
  user_id: string | null
  base_url: string
}
