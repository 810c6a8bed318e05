/** A user signed in on one device until a moment; a token names it. */
export type Session = {
  id: string
  userId: string
  address: string | null
  userAgent: string | null
  createdAt: Date
  expiresAt: Date
}

/** Where a session is used, as far as we are told. */
export type Device = { address: string; userAgent: string | null }

/** How long a token holds. */
export const tokenMs = 3_600_000

/** A browser's session is renewed while it is used, up to this age. */
export const sessionMsMax = 7 * 24 * 3_600_000

/** In the last fifth of its time. */
export function isDueForRenewal(expiresAt: Date, now: Date): boolean {
  return expiresAt.getTime() - now.getTime() <= tokenMs / 5
}
