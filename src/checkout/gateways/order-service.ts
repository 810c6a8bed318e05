import { readName } from '../../platform/ask-service.ts'
import type { PartnerAnswer } from '../partner.ts'
import type { StockItem } from './inventory-service.ts'
import { openPartner, type PartnerOptions, type ReadSuccess } from './partner-http.ts'

/** What the order service is told of an order. */
export type ExternalOrder = {
  checkout_id: string
  customer_email: string
  shipping_address?: Record<string, string>
  items: readonly StockItem[]
}

/** Somebody else's orders, one for each sale of ours. Both calls may be repeated with the same key. */
export type OrderService = {
  /** Places an order; DONE with its name. */
  place(key: string, order: ExternalOrder, timeoutMs: number): Promise<PartnerAnswer>
  cancel(key: string, name: string, timeoutMs: number): Promise<PartnerAnswer>
}

export function openOrderService(options: Pick<PartnerOptions, 'url' | 'log'>): OrderService {
  const ask = openPartner({ ...options, name: 'order', setting: 'ORDER_SERVICE_URL' })
  return {
    place: (key, order, timeoutMs) => ask({ path: '/orders', key, body: order }, readPlaced, timeoutMs),
    cancel(key, name, timeoutMs) {
      const path = `/orders/${encodeURIComponent(name)}/cancel`
      return ask({ path, key, body: {}, mayBeGone: true }, readCancelled, timeoutMs)
    },
  }
}

const readPlaced: ReadSuccess = (json) => {
  const name = readName(json, 'orderId', 'order_id')
  return name === undefined || json.status === 'failed' ? undefined : { is: 'DONE', name }
}

const readCancelled: ReadSuccess = ({ status }) =>
  status === 'cancelled' || status === 'canceled' ? { is: 'DONE' } : undefined
