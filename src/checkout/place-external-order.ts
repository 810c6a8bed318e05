import { noteExternalOrders } from './checkout-store.ts'
import { ordersOf } from './gateways/open-services.ts'
import type { ExternalOrder } from './gateways/order-service.ts'
import { type PartnerAnswer, verdictOn } from './partner.ts'
import { readExternalOrders } from './read-external-orders.ts'
import type { Call } from './step.ts'

/** Places the order at the order service. */
export const placeExternalOrder: Call<ExternalOrder, PartnerAnswer> = {
  kind: 'call',

  begin: readExternalOrders,

  call({ services, config }, order) {
    return ordersOf(services).place(`${order.checkout_id}-order`, order, config.gatewayTimeoutMs)
  },

  async record(tx, answers) {
    const placed = answers.flatMap(({ work, answer }) =>
      answer.is === 'DONE' && answer.name !== undefined
        ? [{ checkoutId: work.id, externalOrderId: answer.name }]
        : [],
    )
    await noteExternalOrders(tx, placed)
    return answers.map(({ answer }) => verdictOn(answer, 'ORDER_REFUSED'))
  },
}
