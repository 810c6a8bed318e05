import { isOrderOf } from '../orders/index.ts'
import type { Gateway } from '../payments/index.ts'
import type { Tx } from '../platform/db/index.ts'
import {
  addressKeyOf,
  type FastifyReply,
  type FastifyRequest,
  type Limits,
  type Links,
} from '../platform/http/index.ts'
import { readIdempotencyKey } from '../platform/idempotency/index.ts'
import type { Platform } from '../platform/platform.ts'
import { may } from '../values/caller.ts'
import { Failure } from '../values/failure.ts'
import type { Acceptance } from './accept-checkouts.ts'
import type { CheckoutRequest } from './basket.ts'
import { type BookingLinks, type BookingState, showBooking } from './bookings/show-booking.ts'
import { type CheckoutState, readCheckouts } from './checkout-store.ts'
import type { Envelope } from './read-request.ts'
import type { CheckoutWatch } from './watch-checkouts.ts'

/** What the routes of checkouts need besides the platform. `accept` joins the next group commit. */
export type CheckoutDoor = Platform & {
  accept(request: CheckoutRequest): Promise<Acceptance>
  /** Shares its look with others who look at the same moment. */
  lookAtBooking(id: string): Promise<BookingState | undefined>
  watch: CheckoutWatch
  links: Links
  /** Counted by this process. */
  limits: Limits
  /** Where buyers reach us, such as https://tickets.example.com; never taken from a request. */
  baseUrl(): string
  gateways: Record<string, Gateway>
  defaultGateway: string
  /** The addresses of users, by their ids. */
  emailOf(tx: Tx, userIds: readonly string[]): Promise<Map<string, string>>
}

/** The link by which a buyer looks at his checkout. Its token is the key. */
export function statusUrlOf({ baseUrl, links }: CheckoutDoor, id: string): string {
  return `${addressOf({ baseUrl }, id)}?token=${links.tokenOf(id)}`
}

/** The same without the key, for those who may look by a right of their own. */
export function addressOf({ baseUrl }: Pick<CheckoutDoor, 'baseUrl'>, id: string): string {
  return `${baseUrl()}/api/v1/checkouts/${id}`
}

/** A checkout that somebody may look at. The buyer, by link or account, may also act on it. */
export type Visible = { state: CheckoutState; isBuyers: boolean }

/** The checkout, for the holder of its link, its owner, and operators; for anybody else there is nothing here. */
export async function readVisible(
  { db, links }: CheckoutDoor,
  { params, query, caller }: FastifyRequest<{ Params: { id: string }; Querystring: { token?: string } }>,
): Promise<Visible> {
  const id = params.id.toLowerCase()
  const { userId } = caller
  const hasLink = links.isToken(id, query.token)
  const mayLook = may(caller, { role: 'operator', scope: 'checkouts:read' })
  if (!hasLink && !mayLook && userId === null) throw new Failure('NOT_FOUND')
  const [state] = await readCheckouts(db, [id])
  if (!state) throw new Failure('NOT_FOUND')
  const isBuyers = hasLink || (userId !== null && (await isOrderOf(db, state.orderId, userId)))
  if (!isBuyers && !mayLook) throw new Failure('NOT_FOUND')
  return { state, isBuyers }
}

/** Of a request, what says who asks. */
export type Asking = Pick<FastifyRequest, 'headers' | 'caller'> & {
  body: { user_id?: string | undefined; gateway?: string | undefined }
}

/** Who asks, and under which key. Fails with FORBIDDEN where the body names another user. */
export function envelopeOf(app: CheckoutDoor, { headers, caller, body }: Asking): Envelope {
  const { name, userId } = caller
  if (body.user_id !== undefined && body.user_id.toLowerCase() !== userId) throw new Failure('FORBIDDEN')
  return {
    caller: name,
    userId,
    idempotencyKey: readIdempotencyKey(headers),
    gateway: gatewayNameOf(app, body),
  }
}

export function gatewayNameOf(
  { gateways, defaultGateway }: Pick<CheckoutDoor, 'gateways' | 'defaultGateway'>,
  { gateway = defaultGateway }: { gateway?: string | undefined },
): string {
  if (Object.hasOwn(gateways, gateway)) return gateway
  throw new Failure('GATEWAY_NOT_CONFIGURED', { gateways: Object.keys(gateways) })
}

const minuteMs = 60_000

/** Nobody buys by the hundred: counts one more checkout of this user, or of guests at this address. */
export async function countCheckout(
  { limits, config }: CheckoutDoor,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const { caller } = request
  if (may(caller, { role: 'operator', scope: 'checkouts:write' })) return
  const isUser = caller.userId !== null
  const max = isUser ? config.checkoutsPerMinute : config.guestCheckoutsPerMinute
  if (max === undefined) return
  const limit = { name: isUser ? 'checkouts' : 'guest-checkouts', max, windowMs: minuteMs }
  await limits.spend(reply, [{ limit, key: caller.userId ?? addressKeyOf(request) }])
}

/** Seconds to wait, from `Prefer: wait=10` (RFC 7240); 0 where the header asks for nothing. At most 30. */
export function waitSecondsOf(request: Pick<FastifyRequest, 'headers'>): number {
  const prefer = request.headers.prefer
  const asked = typeof prefer === 'string' ? /(?:^|[,;\s])wait=(\d{1,4})(?:$|[,;\s])/.exec(prefer) : null
  return Math.min(30, Number(asked?.[1] ?? 0))
}

/** Who may look at bookings, and change them, besides whose they are. */
export const link = { access: 'link' } as const
export const sees = { role: 'operator', scope: 'bookings:read' } as const
export const changes = { role: 'operator', scope: 'bookings:write' } as const

/** The links by which a guest looks at his booking, and changes it. Their token is the key. */
export function linksOf({ baseUrl, links }: CheckoutDoor, id: string): BookingLinks {
  const [url, key] = [`${baseUrl()}/api/v1/bookings/${id}`, `?token=${links.tokenOf(id)}`]
  return {
    booking_url: `${url}${key}`,
    tickets_url: `${url}/tickets${key}`,
    calendar_url: `${url}/calendar.ics${key}`,
  }
}

/** How a booking is shown to whoever may see it. */
export async function viewOf(app: CheckoutDoor, id: string): Promise<ReturnType<typeof showBooking>> {
  const state = await app.lookAtBooking(id)
  if (!state) throw new Failure('NOT_FOUND')
  return showBooking(state, linksOf(app, id))
}
