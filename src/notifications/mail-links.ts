import type { Tx } from '../platform/db/index.ts'
import type { RecordedEvent } from '../platform/events/index.ts'
import type { Email, LinkTemplate } from './email.ts'
import { insertEmails } from './emails-store.ts'

/** Queues the mails of one-time links, once per event. Links for addresses that nobody has go nowhere. */
export async function mailLinks(tx: Tx, events: readonly RecordedEvent[]): Promise<void> {
  await insertEmails(tx, events.flatMap(mailOf))
}

function mailOf({ subjectId, sequence, payload }: RecordedEvent): Email[] {
  const { purpose, link_id, token_subject, recipient, base_url } = payload as LinkPayload
  if (recipient === null) return []
  const content = { linkId: link_id, tokenSubject: token_subject, baseUrl: base_url }
  return [{ subjectId, sequence, template: templates[purpose], recipient, content }]
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
  recipient: string | null
  base_url: string
}
