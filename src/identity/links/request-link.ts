import type { Tx } from '../../platform/db/index.ts'
import { recordEvents } from '../../platform/events/index.ts'
import { newId } from '../../platform/ids.ts'
import type { User } from '../users/user.ts'
import { type LinkPurpose, tokenSubjectOf } from './one-time-link.ts'
import { insertLink } from './one-time-links-store.ts'

/**
 * Has a link mailed. For somebody we do not know the same is written, and nothing mailed: whoever asked can tell
 * neither from the answer nor from its time.
 */
export async function requestLink(
  tx: Tx,
  purpose: LinkPurpose,
  user: Pick<User, 'id'> | undefined,
  baseUrl: string,
): Promise<void> {
  const link = { id: newId(), purpose, userId: user?.id ?? null }
  await insertLink(tx, link)
  const payload = {
    purpose,
    link_id: link.id,
    // Not the token: it is derived when the mail is written, and stands in no table.
    token_subject: tokenSubjectOf(link),
    user_id: user?.id ?? null,
    base_url: baseUrl,
  }
  await recordEvents(tx, [{ subjectId: link.id, type: 'account.link_requested', payload }])
}
