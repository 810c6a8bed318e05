import Type, { type Static } from 'typebox'
import { openPlaces } from '../../inventory/index.ts'
import { recordChange } from '../../platform/audit-trail/index.ts'
import type { Tx } from '../../platform/db/index.ts'
import {
  type Http,
  IdempotencyKey,
  offsetOf,
  oneLine,
  pagingFields,
  problemResponses,
  Strict,
} from '../../platform/http/index.ts'
import { answerOnce } from '../../platform/idempotency/index.ts'
import { refuseCards } from '../../values/card.ts'
import { Failure } from '../../values/failure.ts'
import { readPrice } from '../read-sale-request.ts'
import { type ShowDoor, subjectOf } from './door.ts'
import { type OfferedShow, readOfferedShows } from './read-offered-shows.ts'
import { type Seed, seedShow } from './seed-show.ts'
import { priceFields } from './show-schemas.ts'
import { findShowByName, listUpcoming, readShows } from './shows-store.ts'

const tags = ['events']
const sees = { access: 'operator', scope: 'bookings:read' } as const
const seeds = { access: 'operator', scope: 'events:write' } as const
const headers = Type.Object({ 'idempotency-key': Type.Optional(IdempotencyKey) })
const EventName = Type.String({ minLength: 1, maxLength: 64, pattern: oneLine })

const SeedInventory = Strict({
  event_id: EventName,
  total_seats: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
  ...priceFields,
})

const InventoryView = Type.Object({
  event_id: Type.String({ description: 'As the other system calls it, or ours' }),
  total_seats: Type.Integer(),
  available_seats: Type.Integer(),
  booked_seats: Type.Integer({ description: 'Held or sold' }),
})

/** The places of events as a system sees them that knows no kinds of places. */
export function inventoryRoutes(http: Http, app: ShowDoor): void {
  lookRoutes(http, app)
  seedRoute(http, app)
}

function lookRoutes(http: Http, app: ShowDoor): void {
  const listed = { 200: Type.Object({ inventory: Type.Array(InventoryView) }), ...problemResponses }
  const summary = 'The places of each event that is not over'
  const list = { tags, summary, querystring: Strict(pagingFields), response: listed }
  http.get('/inventory', { config: sees, schema: list }, async ({ query }) => {
    const ids = await listUpcoming(app.db, { limit: query.limit, offset: offsetOf(query) })
    const offered = await readOfferedShows(app.db, await readShows(app.db, ids))
    return { inventory: offered.map(showInventory) }
  })

  const response = { 200: InventoryView, ...problemResponses }
  const params = Strict({ event_id: EventName })
  const one = { tags, summary: 'The places of an event', params, response }
  http.get('/inventory/:event_id', { config: sees, schema: one }, async ({ params: { event_id } }) => {
    return await inventoryOf(app.db, await findShowByName(app.db, event_id))
  })
}

function seedRoute(http: Http, app: ShowDoor): void {
  const response = { 200: InventoryView, 201: InventoryView, ...problemResponses }
  const summary = 'Open so many places, or make those that are open so many'
  const schema = { tags, summary, headers, body: SeedInventory, response }
  http.post('/inventory/seed', { config: seeds, schema }, async (request, reply) => {
    const seed = readSeed(request.body)
    const { isNew, view } = await app.db.transaction((tx) =>
      answerOnce(tx, request, reply, async () => {
        const { id, isNew } = await seedShow(tx, seed, app.offerPlaces)
        const change = { action: 'show.seeded', subject: subjectOf(id), changes: request.body }
        await recordChange(tx, request.caller, change)
        return { isNew, view: await inventoryOf(tx, id) }
      }),
    )
    return reply.code(isNew ? 201 : 200).send(view)
  })
}

/** Without a price, what is new is free, and what is there keeps its own. Fails with INVALID_REQUEST or CARD_REFUSED. */
function readSeed(body: Static<typeof SeedInventory>): Seed {
  const { event_id: externalId, total_seats: places, price_minor: minor, price: major, currency } = body
  refuseCards({ event_id: externalId })
  const isPriced = [minor, major, currency].some((said) => said !== undefined)
  return {
    externalId,
    places,
    price: isPriced ? readPrice({ minor, major, currency }, '/price_minor') : null,
  }
}

async function inventoryOf(tx: Tx, id: string | undefined): Promise<Static<typeof InventoryView>> {
  const [offered] = await readOfferedShows(tx, await readShows(tx, id === undefined ? [] : [id]))
  if (!offered) throw new Failure('NOT_FOUND')
  return showInventory(offered)
}

function showInventory({ show, types }: OfferedShow): Static<typeof InventoryView> {
  const sum = (count: (one: OfferedShow['types'][number]) => number) =>
    types.reduce((total, one) => total + count(one), 0)
  return {
    event_id: show.externalId ?? show.id,
    total_seats: sum(({ pool }) => pool.capacity),
    available_seats: show.cancelledAt ? 0 : sum(({ pool }) => openPlaces(pool)),
    booked_seats: sum(({ pool }) => pool.held + pool.sold),
  }
}
