import Type from 'typebox'
import { recordChange } from '../../platform/audit-trail/index.ts'
import type { Tx } from '../../platform/db/index.ts'
import {
  doneResponses,
  type Http,
  IdempotencyKey,
  problemResponses,
  Strict,
  Uuid,
} from '../../platform/http/index.ts'
import { answerOnce } from '../../platform/idempotency/index.ts'
import type { Platform } from '../../platform/platform.ts'
import { Failure } from '../../values/failure.ts'
import { createSlot } from './create-slot.ts'
import { generateSlots } from './generate-slots.ts'
import { readNewPrice, readNewSlot, readSeason, readWantedSlots } from './read-request.ts'
import { showSlot } from './show-slot.ts'
import type { Slot } from './table.ts'
import { ChangeSlot, CreateSlot, GeneratedView, GenerateSlots, ListSlots, SlotView } from './table-schemas.ts'
import { listSlots, readSlots, updatePrice } from './tables-store.ts'
import { withdrawSlot } from './withdraw-slot.ts'

const tags = ['tables']
const operator = { access: 'operator', scope: 'tables:write' } as const
const headers = Type.Object({ 'idempotency-key': Type.Optional(IdempotencyKey) })
const params = Strict({ slot_id: Uuid })

/** Tables of restaurants, each for a time: anybody may look, operators put them on sale. */
export function tableRoutes(http: Http, app: Platform): void {
  lookRoutes(http, app)
  createRoute(http, app)
  generateRoute(http, app)
  changeRoutes(http, app)
}

function lookRoutes(http: Http, app: Platform): void {
  const config = { access: 'public' } as const
  const listed = { 200: Type.Object({ slots: Type.Array(SlotView) }), ...problemResponses }
  const list = { tags, summary: 'Tables by time; from now on', querystring: ListSlots, response: listed }
  http.get('/restaurants/tables', { config, schema: list }, async ({ query }) => {
    return { slots: (await listSlots(app.db, readWantedSlots(query))).map(showSlot) }
  })
  const response = { 200: SlotView, ...problemResponses }
  const one = { tags, summary: 'One table at one time', params, response }
  http.get('/restaurants/tables/:slot_id', { config, schema: one }, async ({ params: { slot_id } }) => {
    return showSlot(await findSlot(app.db, slot_id))
  })
}

async function findSlot(tx: Tx, slotId: string): Promise<Slot> {
  const id = slotId.toLowerCase()
  const slot = (await readSlots(tx, [id])).get(id)
  if (!slot) throw new Failure('NOT_FOUND')
  return slot
}

function createRoute(http: Http, app: Platform): void {
  const response = { 201: SlotView, ...problemResponses }
  const schema = { tags, summary: 'Put a table on sale for one time', headers, body: CreateSlot, response }
  http.post('/restaurants/tables', { config: operator, schema }, async (request, reply) => {
    const view = await app.db.transaction((tx) =>
      answerOnce(tx, request, reply, async () => {
        const slot = await createSlot(tx, readNewSlot(request.body))
        const { startsAt: date_time, endsAt: ends_at, amountMinor: amount_minor, currency } = slot
        const changes = { date_time, ends_at, amount_minor, currency }
        await recordChange(tx, request.caller, { action: 'slot.created', subject: subjectOf(slot), changes })
        return showSlot(slot)
      }),
    )
    return reply.code(201).header('location', `/api/v1/restaurants/tables/${view.id}`).send(view)
  })
}

function generateRoute(http: Http, app: Platform): void {
  const response = { 201: GeneratedView, ...problemResponses }
  const summary = 'Put tables on sale for all turns that fit into the opening hours'
  const schema = { tags, summary, headers, body: GenerateSlots, response }
  http.post('/restaurants/tables/generate', { config: operator, schema }, async (request, reply) => {
    const generated = await app.db.transaction((tx) =>
      answerOnce(tx, request, reply, async () => {
        const { restaurant_name, from, until } = request.body
        const counts = await generateSlots(tx, readSeason(request.body))
        const changes = { from, until, ...counts }
        const subject = `restaurant:${restaurant_name}`
        await recordChange(tx, request.caller, { action: 'slots.generated', subject, changes })
        return counts
      }),
    )
    return reply.code(201).send(generated)
  })
}

function changeRoutes(http: Http, app: Platform): void {
  const response = { 200: SlotView, ...problemResponses }
  const change = { tags, summary: 'Change the price', params, body: ChangeSlot, response }
  const url = '/restaurants/tables/:slot_id'
  http.patch(url, { config: operator, schema: change }, async ({ params, body, caller }) => {
    return await app.db.transaction(async (tx) => {
      const slot = await findSlot(tx, params.slot_id)
      const amountMinor = readNewPrice(body, slot)
      await updatePrice(tx, slot.id, amountMinor)
      const changes = { amount_minor: amountMinor }
      await recordChange(tx, caller, { action: 'slot.changed', subject: subjectOf(slot), changes })
      return showSlot({ ...slot, amountMinor })
    })
  })
  const withdraw = { tags, summary: 'Take a free table off sale', params, response: doneResponses }
  http.delete(url, { config: operator, schema: withdraw }, async ({ params, caller }, reply) => {
    await app.db.transaction(async (tx) => {
      const slot = await findSlot(tx, params.slot_id)
      await withdrawSlot(tx, slot.id)
      await recordChange(tx, caller, { action: 'slot.withdrawn', subject: subjectOf(slot) })
    })
    return reply.code(204).send(null)
  })
}

function subjectOf({ id }: Slot): string {
  return `slot:${id}`
}
