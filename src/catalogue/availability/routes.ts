import Type, { type Static } from 'typebox'
import { type Http, openEventStream, problemResponses, Strict, Uuid } from '../../platform/http/index.ts'
import type { Platform } from '../../platform/platform.ts'
import { Failure } from '../../values/failure.ts'
import type { Availability } from './availability.ts'
import { readAvailability } from './read-availability.ts'
import type { AvailabilityWatch } from './watch-availability.ts'

const tags = ['events']
const params = Strict({ id: Uuid })

const AvailabilityView = Type.Object({
  event_id: Uuid,
  seat_types: Type.Array(
    Type.Object({
      item_id: Uuid,
      seat_type: Type.String(),
      available: Type.Integer({ description: 'None as long as anybody waits in line' }),
      capacity: Type.Integer(),
      is_waitlist_open: Type.Boolean({ description: 'Whoever wants more than is available may wait for it' }),
    }),
  ),
})

/** What is left at an event: now, and from now on. */
export function availabilityRoutes(http: Http, app: Platform & { availability: AvailabilityWatch }): void {
  const response = { 200: AvailabilityView, ...problemResponses }
  const schema = { tags, summary: 'What is left at an event', params, response }
  http.get('/events/:id/availability', { config: { access: 'public' }, schema }, async ({ params }) => {
    return show(params.id, await read(app, params.id))
  })
  const summary = 'The same as server-sent events: first all, then what changes'
  const streamed = { tags, summary, params, response: problemResponses }
  const config = { access: 'public', isStream: true } as const
  http.get('/events/:id/availability/events', { config, schema: streamed }, async (request, reply) => {
    const id = request.params.id.toLowerCase()
    await read(app, id)
    const events = openEventStream(request, reply)
    const stop = app.availability.watch(id, (types) => {
      if (types) events.send('availability', show(id, types))
      else events.close()
    })
    await events.closed
    stop()
  })
}

async function read({ db }: Platform, showId: string): Promise<Availability[]> {
  const id = showId.toLowerCase()
  const types = (await readAvailability(db, [id])).get(id)
  if (!types) throw new Failure('NOT_FOUND')
  return types
}

function show(showId: string, types: readonly Availability[]): Static<typeof AvailabilityView> {
  const seat_types = types.map(({ itemId, seatType, available, capacity, isWaitlistOpen }) => {
    return { item_id: itemId, seat_type: seatType, available, capacity, is_waitlist_open: isWaitlistOpen }
  })
  return { event_id: showId.toLowerCase(), seat_types }
}
