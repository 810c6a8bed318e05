import { randomLetters } from '../shared/random.ts'
import type { MakeSimulator } from '../shared/simulator.ts'
import { createPartner, type Desk, type Partner, route } from './create-partner.ts'
import { type PartnerRequest, type Reply, readItems } from './partner-request.ts'
import { referenceOf } from './reference.ts'

/** How many of a product were taken out. `id` is the product's. */
type Taken = { id: string; quantity: number }

const inventoryService: Partner<Taken> = {
  name: 'inventory',
  title: 'inventory service',
  settings: { stock: {} },
  refusal: notEnough('There is not enough in stock.'),
  routes: (desk) => [
    route('POST', '/inventory/deduct', (request) => deduct(desk, request)),
    route('POST', '/inventory/restock', (request) => restock(desk, request)),
    route('GET', '/inventory/:id', ({ ids: [id = ''] }) => show(desk, id)),
  ],
}

export const createInventoryService: MakeSimulator = (world) => createPartner(inventoryService, world)

/** Takes all items out, or none. */
function deduct(desk: Desk<Taken>, request: PartnerRequest): Reply {
  const wanted = totals(request)
  const missing = [...wanted].filter(([id, quantity]) => quantity > left(desk, id))
  if (missing.length > 0) return notEnough(`There is not enough of ${missing.map(([id]) => id).join(', ')}.`)
  return move(desk, request, wanted, 1)
}

/** Puts items back: the undo of a deduction. */
function restock(desk: Desk<Taken>, request: PartnerRequest): Reply {
  return move(desk, request, totals(request), -1)
}

function move(desk: Desk<Taken>, request: PartnerRequest, wanted: Map<string, number>, sign: 1 | -1): Reply {
  for (const [id, quantity] of wanted) {
    desk.memory.put({ id, quantity: taken(desk, id) + sign * quantity })
  }
  const id = `move_${randomLetters(14)}`
  const amount = [...wanted.values()].reduce((sum, quantity) => sum + quantity, 0)
  desk.record({ kind: sign === 1 ? 'DEDUCT' : 'RESTOCK', reference: referenceOf(request, id), id, amount })
  const message = sign === 1 ? 'Inventory deducted.' : 'Inventory restocked.'
  return { status: 200, body: { success: true, message, timestamp: timestamp(desk.nowMs()) } }
}

/** One product may stand in several items. */
function totals({ body }: PartnerRequest): Map<string, number> {
  const wanted = new Map<string, number>()
  for (const { product_id, quantity } of readItems(body)) {
    wanted.set(product_id, (wanted.get(product_id) ?? 0) + quantity)
  }
  return wanted
}

function show(desk: Desk<Taken>, id: string): Reply {
  const rest = left(desk, id)
  const body = { product_id: id, deducted: taken(desk, id), available: rest === Infinity ? null : rest }
  return { status: 200, body }
}

function left(desk: Desk<Taken>, id: string): number {
  const stock = desk.memory.settings().stock[id]
  return typeof stock === 'number' ? stock - taken(desk, id) : Infinity
}

function taken({ memory }: Desk<Taken>, id: string): number {
  return memory.get(id)?.quantity ?? 0
}

function notEnough(message: string): Reply {
  return { status: 409, body: { success: false, error: 'insufficient_stock', message } }
}

/** `yyyy-MM-dd HH:mm:ss`, in UTC. */
function timestamp(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ')
}
