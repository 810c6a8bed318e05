import type { Static } from 'typebox'
import { findOnlySeatType, findTrip } from '../../catalogue/index.ts'
import { readVisibleBooking } from '../../orders/index.ts'
import { type FastifyRequest, type Http, problemResponses } from '../../platform/http/index.ts'
import { readIdempotencyKey } from '../../platform/idempotency/index.ts'
import { Failure } from '../../values/failure.ts'
import type { WantedItem } from '../basket.ts'
import { type CheckoutDoor, changes, link, viewOf } from '../door.ts'
import { payInSimulator } from '../pay-in-simulator.ts'
import { book } from './book.ts'
import {
  BookingView,
  BookingHeaders as headers,
  BookingParams as params,
  BookingQuery as querystring,
} from './booking-schemas.ts'
import { CreateBooking, PayBooking } from './trip-booking-schemas.ts'

const tags = ['bookings']

/** A trip is booked like anything else: what is special is how it is named. */
export function tripBookingRoutes(http: Http, app: CheckoutDoor): void {
  createRoute(http, app)
  payRoute(http, app)
}

function createRoute(http: Http, app: CheckoutDoor): void {
  const response = { 201: BookingView, ...problemResponses }
  const summary = 'Book a trip, or an event that has one kind of places'
  const schema = { tags, summary, headers, body: CreateBooking, response }
  http.post('/bookings', { config: { access: 'public' }, schema }, async (request, reply) => {
    const { body } = request
    takeKey(request, body)
    return await book(app, request, reply, body, async () => [await readItem(app, body)])
  })
}

/** A key in the body moves to the header. Fails with INVALID_REQUEST if another one is there. */
function takeKey({ headers }: FastifyRequest, body: { idempotency_key?: string }): void {
  const { idempotency_key: key } = body
  if (key === undefined) return
  const said = readIdempotencyKey(headers)
  if (said !== null && said !== readIdempotencyKey({ 'idempotency-key': key })) {
    const message = 'must be the same as the header Idempotency-Key, or be left out'
    throw new Failure('INVALID_REQUEST', { errors: [{ in: 'body', path: '/idempotency_key', message }] })
  }
  headers['idempotency-key'] = key
  delete body.idempotency_key
}

async function readItem({ db }: CheckoutDoor, body: Static<typeof CreateBooking>): Promise<WantedItem> {
  if ('event_id' in body) {
    const id = await findOnlySeatType(db, body.event_id)
    return { ref: { id }, quantity: body.seat_count }
  }
  const ref = 'trip_id' in body ? { id: body.trip_id } : { vendorId: body.vendor_id, date: body.trip_date }
  const { id } = await findTrip(db, ref)
  return { ref: { id }, quantity: body.places ?? 1 }
}

/** Where no real money is taken, so that a booking can be tried to its end without a browser. */
function payRoute(http: Http, app: CheckoutDoor): void {
  const response = { 200: BookingView, ...problemResponses }
  const summary = 'Pay at the simulated gateway, or decline; what is so already stays so'
  const schema = { tags, summary, params, querystring, body: PayBooking, response }
  http.post('/bookings/:id/pay', { config: link, schema }, async (request) => {
    const { id, status, checkoutId } = await readVisibleBooking(app, request.params.id, request, changes)
    const isPaid = request.body.result === 'success'
    if (status !== (isPaid ? 'PAID' : 'FAILED')) await payInSimulator(app, checkoutId, isPaid)
    return await viewOf(app, id)
  })
}
