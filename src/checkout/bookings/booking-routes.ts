import Type, { type Static } from 'typebox'
import { findSeatType } from '../../catalogue/index.ts'
import {
  type Booking,
  bookingStatuses,
  changeCustomer,
  isCancellable,
  isOwn,
  readOrders,
  readVisibleBooking,
} from '../../orders/index.ts'
import { recordChange } from '../../platform/audit-trail/index.ts'
import { databaseTime, type Tx } from '../../platform/db/index.ts'
import { type FastifyRequest, type Http, problemResponses } from '../../platform/http/index.ts'
import { answerOnce } from '../../platform/idempotency/index.ts'
import { may } from '../../values/caller.ts'
import { refuseCards } from '../../values/card.ts'
import { Failure } from '../../values/failure.ts'
import { priceTrouble } from '../basket.ts'
import { hasEnded } from '../checkout.ts'
import { type CheckoutDoor, changes, link, sees, viewOf } from '../door.ts'
import { VerifyReturn } from '../payment-schemas.ts'
import { verifyReturn } from '../verify-return.ts'
import { book } from './book.ts'
import { bookingListRoutes } from './booking-list-routes.ts'
import {
  BookingView,
  BookSeats,
  CancelBooking,
  ChangeBooking,
  BookingHeaders as headers,
  BookingParams as params,
  QuoteView,
  BookingQuery as querystring,
} from './booking-schemas.ts'
import { type Cancelling, cancelBookings } from './cancel-bookings.ts'
import { showQuote } from './show-booking.ts'

const tags = ['bookings']

const cancelWaitMs = 10_000

/** Bookings: orders of what has a time. */
export function bookingRoutes(http: Http, app: CheckoutDoor): void {
  bookSeatsRoute(http, app)
  bookingListRoutes(http, app)
  lookRoutes(http, app)
  changeRoute(http, app)
  for (const url of ['/bookings/:id', '/events/bookings/:id', '/restaurants/bookings/:id']) {
    verifyRoute(http, app, `${url}/verify`)
    cancelRoute(http, app, `${url}/cancel`)
  }
}

function bookSeatsRoute(http: Http, app: CheckoutDoor): void {
  const response = { 201: BookingView, ...problemResponses }
  const schema = { tags, summary: 'Book places at an event', headers, params, body: BookSeats, response }
  http.post('/events/:id/book', { config: { access: 'public' }, schema }, async (request, reply) => {
    const { seat_type, seat_count, seats, ...asked } = request.body
    const quantity = seat_count ?? seats?.length
    if (quantity === undefined || (seats && seats.length > quantity)) throw new Failure('SEATS_MISCOUNTED')
    return await book(app, request, reply, asked, async () => {
      const id = await findSeatType(app.db, request.params.id, seat_type)
      return [{ ref: { id }, quantity, ...(seats ? { seats } : {}) }]
    })
  })
}

function lookRoutes(http: Http, app: CheckoutDoor): void {
  const response = { 200: BookingView, ...problemResponses }
  const one = { tags, summary: 'How a booking stands', params, querystring, response }
  http.get('/bookings/:id', { config: link, schema: one }, async (request) => {
    return await viewOf(app, (await readVisibleBooking(app, request.params.id, request, sees)).id)
  })
  const quoted = { 200: QuoteView, ...problemResponses }
  const quote = {
    tags,
    summary: 'What a cancellation would come to now',
    params,
    querystring,
    response: quoted,
  }
  http.get('/bookings/:id/cancellation', { config: link, schema: quote }, async (request) => {
    const { id } = await readVisibleBooking(app, request.params.id, request, sees)
    const state = await app.lookAtBooking(id)
    if (!state) throw new Failure('NOT_FOUND')
    return showQuote(state, await databaseTime(app.db))
  })
}

function changeRoute(http: Http, app: CheckoutDoor): void {
  const response = { 200: BookingView, ...problemResponses }
  const schema = {
    tags,
    summary: 'Say who comes instead',
    params,
    querystring,
    body: ChangeBooking,
    response,
  }
  http.put('/bookings/:id', { config: link, schema }, async (request) => {
    const booking = await readVisibleBooking(app, request.params.id, request, changes)
    const { customer, total_price } = request.body
    const trouble = total_price === undefined ? undefined : priceTrouble(total_price, booking)
    if (trouble) throw trouble
    if (customer) await replaceCustomer(app, booking, customer)
    return await viewOf(app, booking.id)
  })
}

async function replaceCustomer(
  { db }: CheckoutDoor,
  { id, status }: Booking,
  customer: NonNullable<Static<typeof ChangeBooking>['customer']>,
): Promise<void> {
  const { email, name = null } = customer
  refuseCards({ 'customer/email': email, 'customer/name': name })
  if (!(await changeCustomer(db, id, { email, name })))
    throw new Failure('BOOKING_OVER', { booking_status: bookingStatuses[status] })
}

function verifyRoute(http: Http, app: CheckoutDoor, url: string): void {
  const response = { 200: BookingView, ...problemResponses }
  const schema = {
    tags,
    summary: 'What the script of Razorpay brought back',
    params,
    querystring,
    body: VerifyReturn,
    response,
  }
  http.post(url, { config: link, schema }, async (request) => {
    const { id, checkoutId } = await readVisibleBooking(app, request.params.id, request, changes)
    await verifyReturn(app, checkoutId, request.body)
    return await viewOf(app, id)
  })
}

/** Cancelled once, however many ask; each is told how the booking stands then. */
function cancelRoute(http: Http, app: CheckoutDoor, url: string): void {
  const response = { 200: BookingView, ...problemResponses }
  const body = Type.Optional(CancelBooking)
  const schema = { tags, summary: 'Cancel a booking', headers, params, querystring, body, response }
  http.post(url, { config: link, schema }, async (request, reply) => {
    const booking = await readVisibleBooking(app, request.params.id, request, changes)
    const { id, status, checkoutId } = booking
    refuseCards({ reason: request.body?.reason })
    await app.db.transaction((tx) =>
      answerOnce(tx, request, reply, async () => {
        const isDone = isCancellable(booking, await databaseTime(tx)) && (await cancel(tx, request, booking))
        if (!isDone) throw await notCancellable(tx, booking)
        return { id }
      }),
    )
    if (status === 'PENDING') {
      await app.watch.waitFor(checkoutId, cancelWaitMs, hasEnded)
      const now = await app.lookAtBooking(id)
      // Its money came in before it could be given up.
      if (now?.booking.status === 'PAID')
        await app.db.transaction((tx) => cancelBookings(tx, [now.booking], howOf(request)))
    }
    return await viewOf(app, id)
  })
}

type Cancelled = FastifyRequest<{ Body?: Static<typeof CancelBooking> }>

/** False where somebody else was quicker: the booking is cancelled already, or its party was let in. */
async function cancel(tx: Tx, request: Cancelled, booking: Booking): Promise<boolean> {
  const { caller } = request
  const how = howOf(request)
  const moved = await cancelBookings(tx, [booking], how)
  const isDone = booking.status === 'PENDING' || moved.has(booking.id)
  if (isDone && may(caller, changes) && !isOwn(booking, caller))
    await recordChange(tx, caller, {
      action: 'booking.cancelled',
      subject: `order:${booking.id}`,
      changes: { reason: how.reason },
    })
  return isDone
}

function howOf({ caller, body }: Cancelled): Cancelling {
  return { cancelledBy: caller.name, reason: body?.reason ?? null, isFull: false }
}

async function notCancellable(tx: Tx, booking: Booking): Promise<Failure> {
  const [now = booking] = await readOrders(tx, [booking.id])
  return new Failure('NOT_CANCELLABLE', { booking_status: bookingStatuses[now.status] })
}
