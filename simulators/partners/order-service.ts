import { randomUUID } from 'node:crypto'
import type { MakeSimulator } from '../shared/simulator.ts'
import { createPartner, type Desk, failed, type Partner, route } from './create-partner.ts'
import { type PartnerRequest, type Reply, readItems, readText } from './partner-request.ts'
import { referenceOf } from './reference.ts'

type Order = {
  id: string
  key: string | undefined
  reference: string
  checkout_id: string
  status: 'created' | 'cancelled'
}

const orderService: Partner<Order> = {
  name: 'order',
  title: 'order service',
  settings: {},
  refusal: failed(422, 'order_rejected', 'The order was not taken.'),
  routes: (desk) => [
    route('POST', '/orders', (request) => create(desk, request)),
    route('POST', '/orders/:id/cancel', (request) => cancel(desk, request)),
    route('GET', '/orders/:id', ({ ids: [id = ''] }) => {
      const order = desk.memory.get(id)
      return order ? shown(order) : unknown(id)
    }),
  ],
}

export const createOrderService: MakeSimulator = (world) => createPartner(orderService, world)

function create(desk: Desk<Order>, request: PartnerRequest): Reply {
  readItems(request.body)
  const checkout_id = readText(request.body, 'checkout_id')
  const id = `order_${randomUUID()}`
  const reference = referenceOf(request, id)
  const order: Order = { id, key: request.key, reference, checkout_id, status: 'created' }
  desk.memory.put(order)
  desk.record({ kind: 'ORDER', reference, id })
  return shown(order)
}

/** The undo of an order. Once more is the same. */
function cancel(desk: Desk<Order>, { ids: [id = ''] }: PartnerRequest): Reply {
  const order = desk.memory.get(id)
  if (!order) return unknown(id)
  if (order.status === 'cancelled') return shown(order)
  const cancelled: Order = { ...order, status: 'cancelled' }
  desk.memory.put(cancelled)
  desk.record({ kind: 'CANCEL', reference: order.reference, id })
  return shown(cancelled)
}

function shown({ id, status }: Order): Reply {
  return { status: 200, body: { orderId: id, status } }
}

function unknown(id: string): Reply {
  return failed(404, 'not_found', `There is no order ${id}.`)
}
