import { ordersOf } from './gateways/open-services.ts'
import { type PartnerAnswer, verdictOnUndo } from './partner.ts'
import type { Call } from './step.ts'

type Placed = { checkoutId: string; name: string }

/** Takes the order back at the order service. */
export const cancelExternalOrder: Call<Placed, PartnerAnswer> = {
  kind: 'call',

  async begin(_tx, works) {
    return works.map(({ id: checkoutId, externalOrderId: name }) =>
      name === null ? undefined : { checkoutId, name },
    )
  },

  call({ services, config }, { checkoutId, name }) {
    return ordersOf(services).cancel(`${checkoutId}-cancel`, name, config.gatewayTimeoutMs)
  },

  async record(_tx, answers) {
    return answers.map(({ answer }) => verdictOnUndo(answer))
  },
}
