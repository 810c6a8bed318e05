import type { Tx } from '../platform/db/index.ts'
import type { RecordedEvent } from '../platform/events/index.ts'
import type { Email, LinkTemplate } from './email.ts'
import { insertEmails } from './emails-store.ts'

/** The address of a user who is still there. Events hold none, so that it can be forgotten. */
export type EmailOf = (tx: Tx, userId: string) => Promise<string | undefined>

/** Queues the mails of one-time links, once per event. Links for addresses that nobody has go nowhere. */
export async function mailLinks(tx: Tx, events: readonly RecordedEvent[], emailOf: EmailOf): Promise<void> {
  const emails: Email[] = []
  for (const event of events) {
    const { user_id } = event.payload as LinkPayload
    const recipient = user_id === null ? undefined : await emailOf(tx, user_id)
    if (recipient !== undefined) emails.push(mailOf(event, recipient))
  }
  await insertEmails(tx, emails)
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
