import { randomLetters } from '../shared/random.ts'
import type { MakeSimulator } from '../shared/simulator.ts'
import { createPartner, type Desk, failed, type Partner, route } from './create-partner.ts'
import { type PartnerRequest, type Reply, readItems, readText } from './partner-request.ts'
import { referenceOf } from './reference.ts'

type Production = { id: string; key: string | undefined; order_id: string; status: 'accepted' }

const productionService: Partner<Production> = {
  name: 'production',
  title: 'production service',
  settings: {},
  refusal: failed(422, 'production_rejected', 'The order was not taken into production.'),
  routes: (desk) => [
    route('POST', '/production/orders', (request) => start(desk, request)),
    route('GET', '/production/orders/:id', ({ ids: [id = ''] }) => {
      const found = desk.memory.get(id)
      return found ? shown(200, found) : failed(404, 'not_found', `There is no production ${id}.`)
    }),
  ],
}

export const createProductionService: MakeSimulator = (world) => createPartner(productionService, world)

function start(desk: Desk<Production>, request: PartnerRequest): Reply {
  readItems(request.body)
  const order_id = readText(request.body, 'order_id')
  const production: Production = {
    id: `production_${randomLetters(14)}`,
    key: request.key,
    order_id,
    status: 'accepted',
  }
  desk.memory.put(production)
  desk.record({ kind: 'PRODUCTION', reference: referenceOf(request, production.id), id: production.id })
  return shown(201, production)
}

function shown(code: number, { id, order_id, status }: Production): Reply {
  return { status: code, body: { production_id: id, order_id, status } }
}
