import Type, { type Static } from 'typebox'
import { recordChange } from '../../platform/audit-trail/index.ts'
import type { Tx } from '../../platform/db/index.ts'
import {
  doneResponses,
  type FastifyRequest,
  type Http,
  IdempotencyKey,
  problemResponses,
  Strict,
  Uuid,
} from '../../platform/http/index.ts'
import { answerOnce } from '../../platform/idempotency/index.ts'
import { refuseCards } from '../../values/card.ts'
import { Failure } from '../../values/failure.ts'
import { cancelShow } from './cancel-show.ts'
import { changeShow } from './change-show.ts'
import { createShows } from './create-shows.ts'
import { deleteShow } from './delete-show.ts'
import { type ShowDoor, subjectOf, viewOf } from './door.ts'
import { readOfferedShows } from './read-offered-shows.ts'
import { readNewShows, readShowChange } from './read-show-request.ts'
import { readSeatTypes } from './seat-types-store.ts'
import type { Show } from './show.ts'
import { showEvent } from './show-event.ts'
import { CancelEvent, ChangeEvent, CreateEvent, EventView, SeriesView } from './show-schemas.ts'
import { lockShow } from './shows-store.ts'

const tags = ['events']
const config = { access: 'operator', scope: 'events:write' } as const
const headers = Type.Object({ 'idempotency-key': Type.Optional(IdempotencyKey) })
const params = Strict({ id: Uuid })

export function operatorRoutes(http: Http, app: ShowDoor): void {
  createRoute(http, app)
  changeRoute(http, app)
  endRoutes(http, app)
}

function createRoute(http: Http, app: ShowDoor): void {
  const made = Type.Union([EventView, SeriesView])
  const response = { 200: made, 201: made, ...problemResponses }
  const summary = 'Put on an event, or a series of them; what is there already is the answer'
  const schema = { tags, summary, headers, body: CreateEvent, response }
  http.post('/events', { config, schema }, async (request, reply) => {
    const { isNew, view } = await app.db.transaction((tx) =>
      answerOnce(tx, request, reply, () => create(tx, request)),
    )
    if (isNew && 'id' in view) reply.header('location', `/api/v1/events/${view.id}`)
    return reply.code(isNew ? 201 : 200).send(view)
  })
}

async function create(tx: Tx, { body, caller }: FastifyRequest<{ Body: Static<typeof CreateEvent> }>) {
  const { shows, isNew } = await createShows(tx, readNewShows(body))
  if (isNew) await recordChange(tx, caller, creationOf(shows, body))
  const events = (await readOfferedShows(tx, shows)).map((one) => showEvent(one, caller))
  const [first] = events
  if (!first) throw new Error('No event was made, and none was there.')
  const { series_id } = first
  return { isNew, view: body.dates && series_id !== null ? { series_id, events } : first }
}

function creationOf(shows: readonly Show[], { type, seat_types }: Static<typeof CreateEvent>) {
  const [first] = shows
  const changes = { type, starts_at: shows.map(({ startsAt }) => startsAt), seat_types: seat_types.length }
  return { action: 'show.created', subject: subjectOf(first?.seriesId ?? first?.id ?? ''), changes }
}

function changeRoute(http: Http, app: ShowDoor): void {
  const response = { 200: EventView, ...problemResponses }
  const summary = 'Change an event for those who book from now on'
  const schema = { tags, summary, params, body: ChangeEvent, response }
  http.patch('/events/:id', { config, schema }, async ({ params: { id }, body, caller }) => {
    return await app.db.transaction(async (tx) => {
      const show = await lockShow(tx, id)
      if (!show) throw new Failure('NOT_FOUND')
      if (show.cancelledAt) throw new Failure('EVENT_CANCELLED')
      const types = await readSeatTypes(tx, [id])
      const change = readShowChange(body, types)
      await changeShow(tx, { show, types, change, offerPlaces: app.offerPlaces })
      await recordChange(tx, caller, { action: 'show.changed', subject: subjectOf(id), changes: body })
      return await viewOf(tx, id, caller)
    })
  })
}

function endRoutes(http: Http, app: ShowDoor): void {
  const remove = { tags, summary: 'Take an event away that nobody booked', params, response: doneResponses }
  http.delete('/events/:id', { config, schema: remove }, async ({ params: { id }, caller }, reply) => {
    await app.db.transaction(async (tx) => {
      await deleteShow(tx, id, app.offerPlaces)
      await recordChange(tx, caller, { action: 'show.deleted', subject: subjectOf(id) })
    })
    return reply.code(204).send(null)
  })

  const response = { 200: EventView, ...problemResponses }
  const summary = 'Call an event off: all bookings are cancelled, and all money goes back'
  const schema = { tags, summary, headers, params, body: CancelEvent, response }
  http.post('/events/:id/cancel', { config, schema }, async (request, reply) => {
    const { params: path, body, caller } = request
    return await app.db.transaction((tx) =>
      answerOnce(tx, request, reply, async () => {
        refuseCards({ reason: body.reason })
        await cancelShow(tx, path.id, { reason: body.reason, cancelledBy: caller.name })
        const subject = subjectOf(path.id)
        await recordChange(tx, caller, { action: 'show.cancelled', subject, changes: body })
        return await viewOf(tx, path.id, caller)
      }),
    )
  })
}
