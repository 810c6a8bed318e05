/** A link that was mailed and works once: to confirm an address, or to choose a new password. */
export type OneTimeLink = { id: string; purpose: LinkPurpose; userId: string | null }

export type LinkPurpose = 'CONFIRM_EMAIL' | 'RESET_PASSWORD'

/** How long a link of each purpose works. */
export const linkMs: Record<LinkPurpose, number> = {
  CONFIRM_EMAIL: 7 * 24 * 3_600_000,
  RESET_PASSWORD: 3_600_000,
}

/** What the token of a link is derived from; it differs from whatever else our secret signs. */
export function tokenSubjectOf({ id, purpose }: Pick<OneTimeLink, 'id' | 'purpose'>): string {
  return `${purpose}:${id}`
}
