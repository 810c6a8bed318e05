import Type from 'typebox'
import { readVisibleBooking } from '../orders/index.ts'
import { type Http, problemResponses, Strict, Uuid } from '../platform/http/index.ts'
import { methodOf, writeCalendar } from './calendar.ts'
import { type FulfilmentDoor, sees } from './door.ts'
import { LinkQuery } from './fulfilment-schemas.ts'
import { readCalendar } from './read-calendar.ts'

/** Bookings in the calendars of those who come. */
export function calendarRoutes(http: Http, app: FulfilmentDoor): void {
  const file = { description: 'RFC 5545', content: { 'text/calendar': { schema: Type.String() } } }
  const schema = {
    tags: ['bookings'],
    summary: 'A booking for the calendar, to keep or to subscribe to',
    params: Strict({ id: Uuid }),
    querystring: LinkQuery,
    response: { 200: file, ...problemResponses },
  }
  http.get('/bookings/:id/calendar.ics', { config: { access: 'link' }, schema }, async (request, reply) => {
    const { id } = await readVisibleBooking(app, request.params.id, request, sees)
    const calendar = await app.db.transaction((tx) => readCalendar(tx, id, app))
    reply.type(`text/calendar; charset=utf-8; method=${methodOf(calendar)}`)
    reply.header('content-disposition', 'attachment; filename="booking.ics"')
    return reply.send(writeCalendar(calendar))
  })
}
