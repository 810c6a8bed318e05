import { noteExternalStock } from './checkout-store.ts'
import { inventoryOf } from './gateways/open-services.ts'
import type { ExternalOrder } from './gateways/order-service.ts'
import { type PartnerAnswer, stockKeyOf, verdictOnUndo } from './partner.ts'
import { readExternalOrders } from './read-external-orders.ts'
import type { Call } from './step.ts'

/** Puts back what was taken out of the inventory service's stock. */
export const restock: Call<ExternalOrder, PartnerAnswer> = {
  kind: 'call',

  async begin(tx, works) {
    const orders = await readExternalOrders(tx, works)
    return orders.map((order, index) => (works[index]?.externalStock === 'DEDUCTED' ? order : undefined))
  },

  call({ services, config }, { checkout_id: id, items }) {
    return inventoryOf(services).restock(`${id}-restock`, items, stockKeyOf(id), config.gatewayTimeoutMs)
  },

  async record(tx, answers) {
    const restocked = answers.filter(({ answer }) => answer.is === 'DONE').map(({ work }) => work.id)
    await noteExternalStock(tx, restocked, 'RESTOCKED')
    return answers.map(({ answer }) => verdictOnUndo(answer))
  },
}
