import { noteExternalStock } from './checkout-store.ts'
import { inventoryOf } from './gateways/open-services.ts'
import type { ExternalOrder } from './gateways/order-service.ts'
import { type PartnerAnswer, stockKeyOf, verdictOn } from './partner.ts'
import { readExternalOrders } from './read-external-orders.ts'
import type { Call } from './step.ts'

/** Takes the items out of the inventory service's stock. */
export const deductStock: Call<ExternalOrder, PartnerAnswer> = {
  kind: 'call',

  begin: readExternalOrders,

  call({ services, config }, { checkout_id: id, items }) {
    return inventoryOf(services).deduct(stockKeyOf(id), items, config.gatewayTimeoutMs)
  },

  async record(tx, answers) {
    const deducted = answers.filter(({ answer }) => answer.is === 'DONE').map(({ work }) => work.id)
    await noteExternalStock(tx, deducted, 'DEDUCTED')
    return answers.map(({ answer }) => verdictOn(answer, 'STOCK_REFUSED'))
  },
}
