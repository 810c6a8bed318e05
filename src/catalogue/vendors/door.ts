import type { Tx } from '../../platform/db/index.ts'
import type { FastifyReply, FastifyRequest } from '../../platform/http/index.ts'
import type { Platform } from '../../platform/platform.ts'
import type { Sealer } from '../../platform/sealer.ts'

/** Offers what is free in these pools to those who wait there. */
export type OfferPlaces = (tx: Tx, poolIds: readonly string[]) => Promise<void>

/** Somebody who was just signed in, as he is told. */
export type SignedIn = {
  user_id: string
  email: string
  token: string
  expires_at: Date | string
  csrf_token: string
}

/** What is done in the transaction that opens an account or a session; if it fails, neither is opened. */
export type Also = (tx: Tx, userId: string) => Promise<void>

type Credentials = { email: string; password: string }

/** What the routes of vendors need besides the platform. */
export type VendorDoor = Platform & {
  sealer: Sealer
  offerPlaces: OfferPlaces
  /** The addresses of users, by their ids. */
  emailOf(tx: Tx, userIds: readonly string[]): Promise<Map<string, string>>
  openAccount(
    request: FastifyRequest,
    reply: FastifyReply,
    account: Credentials & { name: string; phone: string | null },
    also: Also,
  ): Promise<SignedIn>
  signIn(
    request: FastifyRequest,
    reply: FastifyReply,
    credentials: Credentials,
    also: Also,
  ): Promise<SignedIn>
}
