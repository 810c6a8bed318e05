import Type from 'typebox'
import { listSeats } from '../../inventory/index.ts'
import { type Http, offsetOf, problemResponses, Strict, Uuid } from '../../platform/http/index.ts'
import { Failure } from '../../values/failure.ts'
import { isSameName } from '../name.ts'
import { readTime } from '../read-sale-request.ts'
import { type ShowDoor, viewOf } from './door.ts'
import { inventoryRoutes } from './inventory-routes.ts'
import { operatorRoutes } from './operator-routes.ts'
import { readOfferedShows } from './read-offered-shows.ts'
import { showEvent, showSeats } from './show-event.ts'
import { EventView, ListEvents, SeatsView } from './show-schemas.ts'
import { listShows, readShows } from './shows-store.ts'

const tags = ['events']
const config = { access: 'public' } as const
const params = Strict({ id: Uuid })

/** Shows: anybody may look, operators put them on, change them and call them off. */
export function showRoutes(http: Http, app: ShowDoor): void {
  listRoute(http, app)
  lookRoutes(http, app)
  operatorRoutes(http, app)
  inventoryRoutes(http, app)
}

function listRoute(http: Http, app: ShowDoor): void {
  const response = { 200: Type.Object({ events: Type.Array(EventView) }), ...problemResponses }
  const summary = 'What is on, in the order in which it begins'
  const schema = { tags, summary, querystring: ListEvents, response }
  http.get('/events', { config, schema }, async ({ query, caller }) => {
    const { from, until } = query
    const window = {
      from: from === undefined ? undefined : readTime(from, '/from', 'query'),
      until: until === undefined ? undefined : readTime(until, '/until', 'query'),
    }
    const shows = await listShows(app.db, { ...query, ...window, offset: offsetOf(query) })
    const offered = await readOfferedShows(app.db, shows)
    return { events: offered.map((one) => showEvent(one, caller)) }
  })
}

function lookRoutes(http: Http, app: ShowDoor): void {
  const response = { 200: EventView, ...problemResponses }
  const one = { tags, summary: 'An event, and what is left of each kind of place', params, response }
  http.get('/events/:id', { config, schema: one }, async ({ params: { id }, caller }) => {
    return await viewOf(app.db, id, caller)
  })

  const mapped = { 200: SeatsView, ...problemResponses }
  const querystring = Strict({ seat_type: Type.String({ minLength: 1, maxLength: 32 }) })
  const map = { tags, summary: 'The numbered seats, row by row', params, querystring, response: mapped }
  http.get('/events/:id/seats', { config, schema: map }, async ({ params: { id }, query }) => {
    const [offered] = await readOfferedShows(app.db, await readShows(app.db, [id]))
    if (!offered) throw new Failure('NOT_FOUND')
    const found = offered.types.find(({ type }) => isSameName(type.name, query.seat_type))
    const seat_types = offered.types.map(({ type }) => type.name)
    if (!found) throw new Failure('SEAT_TYPE_NOT_FOUND', { seat_types })
    if (!found.type.hasSeats) throw new Failure('SEATS_NOT_NUMBERED')
    return showSeats(offered.show, found, await listSeats(app.db, found.type.poolId))
  })
}
