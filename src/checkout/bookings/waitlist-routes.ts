import Type, { type Static } from 'typebox'
import { chooseSlots, findItems, findSeatType, type OfferedItem } from '../../catalogue/index.ts'
import { type Order, readOrders } from '../../orders/index.ts'
import { databaseTime, notify, type Tx } from '../../platform/db/index.ts'
import {
  Email,
  type FastifyRequest,
  type Http,
  Moment,
  problemResponses,
  Strict,
  Uuid,
} from '../../platform/http/index.ts'
import { answerOnce } from '../../platform/idempotency/index.ts'
import { may } from '../../values/caller.ts'
import { refuseCards } from '../../values/card.ts'
import { Failure } from '../../values/failure.ts'
import { endWaiting, findEntry, joinLine, type StoredEntry, shownStatusOf } from '../../waitlist/index.ts'
import { hasEnded } from '../checkout.ts'
import { GatewayName, Line, PaymentToken } from '../checkout-schemas.ts'
import { readCheckouts, takeUpOffer } from '../checkout-store.ts'
import { type CheckoutDoor, changes, countCheckout, gatewayNameOf, link, sees, viewOf } from '../door.ts'
import {
  BookingView,
  BookingHeaders as headers,
  PartySize,
  BookingParams as params,
  BookingQuery as querystring,
  SeatTypeName,
} from './booking-schemas.ts'
import { cancelBookings } from './cancel-bookings.ts'
import { offerPlaces } from './offer-places.ts'

const tags = ['waitlist']
const initiateWaitMs = 10_000

const joining = {
  email: Type.Optional(Email),
  name: Type.Optional(Line),
  gateway: Type.Optional(GatewayName),
}
const JoinSeats = Strict({ seat_type: SeatTypeName, seat_count: PartySize, ...joining })
const JoinItem = Strict({
  item_id: Uuid,
  quantity: PartySize,
  party_size: Type.Optional(PartySize),
  ...joining,
})
const InitiateOffer = Strict({
  payment_method: Type.Optional(PaymentToken),
  gateway: Type.Optional(GatewayName),
})

const OrNull = (schema: Parameters<typeof Type.Union>[0][number]) => Type.Union([schema, Type.Null()])
const EntryView = Type.Object({
  id: Uuid,
  waitlist_id: Uuid,
  item_id: Uuid,
  status: Type.Enum(['WAITING', 'READY', 'CONVERTED', 'LAPSED', 'LEFT']),
  seat_count: Type.Integer(),
  party_size: OrNull(Type.Integer()),
  position: OrNull(Type.Integer()),
  booking_id: OrNull(Uuid),
  offer_expires_at: OrNull(Moment),
  joined_at: Moment,
  status_url: Type.String(),
})

/** Waiting in line for what there is not enough of now. */
export function waitlistRoutes(http: Http, app: CheckoutDoor): void {
  joinRoutes(http, app)
  lookRoute(http, app)
  initiateRoute(http, app)
  leaveRoute(http, app)
}

function joinRoutes(http: Http, app: CheckoutDoor): void {
  const response = { 201: EntryView, ...problemResponses }
  const config = { access: 'public' } as const
  const summary = 'Wait in line for places at an event'
  const seats = { tags, summary, headers, params, body: JoinSeats, response }
  http.post('/events/:id/waitlist', { config, schema: seats }, async (request, reply) => {
    await countCheckout(app, request, reply)
    const { seat_type, seat_count: quantity, ...asked } = request.body
    const view = await app.db.transaction((tx) =>
      answerOnce(tx, request, reply, async () => {
        const itemId = await findSeatType(tx, request.params.id, seat_type)
        return await join(tx, app, request, { ...asked, itemId, quantity })
      }),
    )
    return reply.code(201).header('location', view.status_url).send(view)
  })
  const item = {
    tags,
    summary: 'Wait in line for anything that can be booked',
    headers,
    body: JoinItem,
    response,
  }
  http.post('/waitlist', { config, schema: item }, async (request, reply) => {
    await countCheckout(app, request, reply)
    const { item_id: itemId, party_size: partySize, ...asked } = request.body
    const view = await app.db.transaction((tx) =>
      answerOnce(tx, request, reply, () => join(tx, app, request, { ...asked, itemId, partySize })),
    )
    return reply.code(201).header('location', view.status_url).send(view)
  })
}

type Joining = {
  itemId: string
  quantity: number
  partySize?: number | undefined
  email?: string
  name?: string
  gateway?: string
}

async function join(
  tx: Tx,
  app: CheckoutDoor,
  { caller }: FastifyRequest,
  { itemId, quantity, partySize, email, name, gateway }: Joining,
): Promise<Static<typeof EntryView>> {
  const find = await findItems(tx, [{ id: itemId }])
  const item = find({ id: itemId })
  if (!item) throw new Failure('ITEM_NOT_FOUND')
  await assertParty(tx, item, partySize)
  const { userId } = caller
  const own = userId === null ? undefined : (await app.emailOf(tx, [userId])).get(userId)
  const customerEmail = email ?? own
  if (customerEmail === undefined)
    throw new Failure('INVALID_REQUEST', {
      errors: [{ path: '/email', message: 'is needed, unless you sign in' }],
    })
  refuseCards({ email: customerEmail, name })
  const { entry, fits } = await joinLine(tx, item, {
    ...{ quantity, partySize: partySize ?? null, customerEmail, customerName: name ?? null, userId },
    ...{
      gateway: gatewayNameOf(app, { gateway }),
      offerMinutes: app.config.offerMinutes,
      baseUrl: app.baseUrl(),
    },
  })
  if (!fits) return await showEntry(tx, app, entry)
  await offerPlaces(tx, [entry.poolId])
  return await showEntry(tx, app, (await findEntry(tx, entry.id)) ?? entry)
}

/** A table is for a party that fits; what else there is has no party but the places. */
async function assertParty(tx: Tx, { id, kind }: OfferedItem, size: number | undefined): Promise<void> {
  if (kind === 'TABLE' && size === undefined) throw new Failure('PARTY_SIZE_NEEDED', { item: id })
  if (kind === 'TABLE' && size !== undefined) await chooseSlots(tx, { size, slotIds: [id] })
}

async function showEntry(tx: Tx, app: CheckoutDoor, entry: StoredEntry): Promise<Static<typeof EntryView>> {
  const { id, itemId, quantity, partySize, status, position, orderId, joinedAt } = entry
  const [order] = orderId === null ? [] : await readOrders(tx, [orderId])
  const shown = shownStatusOf(status, order?.status ?? null)
  const [checkout] = order && shown === 'READY' ? await readCheckouts(tx, [order.checkoutId]) : []
  return {
    ...{ id, waitlist_id: id, item_id: itemId, status: shown, seat_count: quantity },
    ...{ party_size: partySize, position },
    ...{ booking_id: orderId, offer_expires_at: checkout?.expiresAt ?? null, joined_at: joinedAt },
    status_url: `${app.baseUrl()}/api/v1/events/waitlist/${id}?token=${app.links.tokenOf(id)}`,
  }
}

/** The entry, for its owner, the holder of its link, and operators. */
async function readVisible(
  app: CheckoutDoor,
  { params, query, caller }: FastifyRequest<{ Params: { id: string }; Querystring: { token?: string } }>,
  rule: typeof sees | typeof changes,
): Promise<StoredEntry> {
  const id = params.id.toLowerCase()
  const entry = await findEntry(app.db, id)
  const isOwn = entry !== undefined && entry.userId !== null && entry.userId === caller.userId
  if (!entry || !(isOwn || app.links.isToken(id, query.token) || may(caller, rule)))
    throw new Failure('NOT_FOUND')
  return entry
}

function lookRoute(http: Http, app: CheckoutDoor): void {
  const response = { 200: EntryView, ...problemResponses }
  const schema = { tags, summary: 'How an entry stands', params, querystring, response }
  http.get('/events/waitlist/:id', { config: link, schema }, async (request) => {
    return await showEntry(app.db, app, await readVisible(app, request, sees))
  })
}

/** Takes an offer up; again, it answers how the booking stands. */
function initiateRoute(http: Http, app: CheckoutDoor): void {
  const response = { 200: BookingView, ...problemResponses }
  const schema = {
    tags,
    summary: 'Take the offered places, and start to pay',
    params,
    querystring,
    body: Type.Optional(InitiateOffer),
    response,
  }
  http.post('/events/waitlist/:id/initiate', { config: link, schema }, async (request) => {
    const { orderId, gateway: chosen } = await readVisible(app, request, changes)
    const [order] = orderId === null ? [] : await readOrders(app.db, [orderId])
    if (!order) throw new Failure('NO_OFFER')
    const { gateway = chosen, payment_method: paymentMethod = { type: 'browser' as const } } =
      request.body ?? {}
    const isTaken = await app.db.transaction(async (tx) => {
      await notify(tx, 'checkouts_due')
      return await takeUpOffer(tx, order.checkoutId, {
        gateway: gatewayNameOf(app, { gateway }),
        paymentMethod,
      })
    })
    const isGone = ['EXPIRED', 'FAILED', 'CANCELLED'].includes(order.status)
    if (!isTaken && (isGone || (await isLate(app, order)))) throw new Failure('NO_OFFER')
    await app.watch.waitFor(order.checkoutId, initiateWaitMs)
    return await viewOf(app, order.id)
  })
}

/** Whether the time of an offer is over, and only its end is not written down yet. */
async function isLate({ db }: CheckoutDoor, { checkoutId }: Order): Promise<boolean> {
  const [checkout] = await readCheckouts(db, [checkoutId])
  return checkout?.status === 'AWAITING_PAYMENT' && checkout.expiresAt <= (await databaseTime(db))
}

/** Out of line, or an offer declined; either way it is the next one's turn. */
function leaveRoute(http: Http, app: CheckoutDoor): void {
  const response = { 200: EntryView, ...problemResponses }
  const schema = { tags, summary: 'Leave the line, or decline the offer', params, querystring, response }
  http.delete('/events/waitlist/:id', { config: link, schema }, async (request) => {
    const entry = await readVisible(app, request, changes)
    if (!(await leave(app, entry))) await decline(app, entry, request.caller.name)
    const now = await findEntry(app.db, entry.id)
    return await showEntry(app.db, app, now ?? entry)
  })
}

/** False where it does not wait any more: what came free meanwhile may just have been offered to it. */
async function leave({ db }: CheckoutDoor, entry: StoredEntry): Promise<boolean> {
  if (entry.status !== 'WAITING') return false
  return await db.transaction(async (tx) => {
    const poolIds = await endWaiting(tx, [entry], 'LEFT')
    await offerPlaces(tx, poolIds)
    return poolIds.length > 0
  })
}

/** In a transaction of its own: payments are locked before pools. Fails with NOT_WAITING. */
async function decline(app: CheckoutDoor, { id }: StoredEntry, cancelledBy: string): Promise<void> {
  const { orderId = null } = (await findEntry(app.db, id)) ?? {}
  const [order] = orderId === null ? [] : await readOrders(app.db, [orderId])
  if (order?.status !== 'PENDING') throw new Failure('NOT_WAITING')
  await app.db.transaction((tx) =>
    cancelBookings(tx, [order], { cancelledBy, reason: 'declined', isFull: false }),
  )
  await app.watch.waitFor(order.checkoutId, initiateWaitMs, hasEnded)
}
