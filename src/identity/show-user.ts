import type { Static } from 'typebox'
import type { ApiKey } from './api-keys/api-key.ts'
import type { ApiKeyView, SessionView, SignedInView, UserView } from './identity-schemas.ts'
import type { SignedIn } from './sessions/log-in.ts'
import type { Session } from './sessions/session.ts'
import type { User } from './users/user.ts'

export function showUser(user: User): Static<typeof UserView> {
  const { id, email, username, name, phone, role, isActive, emailConfirmedAt, createdAt, updatedAt } = user
  const state = { is_active: isActive, email_confirmed: emailConfirmedAt !== null }
  return { id, email, username, name, phone, role, ...state, created_at: createdAt, updated_at: updatedAt }
}

export function showSignedIn(
  { user, token, expiresAt }: SignedIn,
  csrf_token: string,
): Static<typeof SignedInView> {
  const { id: user_id, email, name, role } = user
  return { user_id, email, name, role, token, expires_at: expiresAt, csrf_token }
}

export function showSession(session: Session, currentId: string | null): Static<typeof SessionView> {
  const { id, address, userAgent, createdAt, expiresAt } = session
  const device = { is_current: id === currentId, address, user_agent: userAgent }
  return { id, ...device, created_at: createdAt, expires_at: expiresAt }
}

export function showApiKey(key: ApiKey): Static<typeof ApiKeyView> {
  const { id, name, scopes, createdBy, createdAt, expiresAt, lastUsedAt, revokedAt } = key
  const times = {
    created_at: createdAt,
    expires_at: expiresAt,
    last_used_at: lastUsedAt,
    revoked_at: revokedAt,
  }
  return { id, name, scopes, created_by: createdBy, ...times }
}
