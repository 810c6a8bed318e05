import Type, { type Static } from 'typebox'
import { countBookings, findOrders } from '../../orders/index.ts'
import {
  type Http,
  offsetOf,
  pagesOf,
  pagingFields,
  problemResponses,
  Strict,
} from '../../platform/http/index.ts'
import { may } from '../../values/caller.ts'
import { type CheckoutDoor, linksOf, sees } from '../door.ts'
import { BookingsView, BookingView } from './booking-schemas.ts'
import { readBookings } from './read-bookings.ts'
import { showBooking } from './show-booking.ts'

const tags = ['bookings']
const querystring = Strict(pagingFields)

/** Many bookings: each sees his own, operators and admins all. */
export function bookingListRoutes(http: Http, app: CheckoutDoor): void {
  ownRoute(http, app)
  adminRoute(http, app)
}

function ownRoute(http: Http, app: CheckoutDoor): void {
  const response = { 200: Type.Object({ bookings: Type.Array(BookingView) }), ...problemResponses }
  const summary = 'Your bookings, newest first; for operators all'
  const config = { access: 'user', scope: 'bookings:read' } as const
  const schema = { tags, summary, querystring, response }
  http.get('/bookings', { config, schema }, async ({ query, caller }) => {
    const userId = may(caller, sees) ? undefined : (caller.userId ?? undefined)
    return { bookings: await pageOf(app, { userId, limit: query.limit, offset: offsetOf(query) }) }
  })
}

function adminRoute(http: Http, app: CheckoutDoor): void {
  const response = { 200: BookingsView, ...problemResponses }
  const config = { access: 'admin', scope: 'bookings:read' } as const
  const schema = { tags, summary: 'All bookings, newest first, and how many', querystring, response }
  http.get('/admin/bookings', { config, schema }, async ({ query }) => {
    const [limit, offset] = [query.limit, offsetOf(query)]
    const [bookings, total] = await Promise.all([pageOf(app, { limit, offset }), countBookings(app.db)])
    return { bookings, total, limit, offset, ...pagesOf(total, { limit, offset }) }
  })
}

type Page = { userId?: string | undefined; limit: number; offset: number }

async function pageOf(app: CheckoutDoor, page: Page): Promise<Static<typeof BookingView>[]> {
  const orders = await findOrders(app.db, { ...page, onlyBookings: true })
  const states = await readBookings(
    app.db,
    orders.map(({ id }) => id),
  )
  const known = states.filter((state) => state !== undefined)
  return known.map((state) => showBooking(state, linksOf(app, state.booking.id)))
}
