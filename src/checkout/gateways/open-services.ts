import type { Config } from '../../platform/config/index.ts'
import type { Logger } from '../../platform/telemetry/index.ts'
import { type InventoryService, openInventoryService } from './inventory-service.ts'
import { type OrderService, openOrderService } from './order-service.ts'

/** The partner services that take part in every sale; each only where it is configured. */
export type Services = { inventory?: InventoryService; orders?: OrderService }

export function openServices(
  { inventoryServiceUrl, orderServiceUrl }: Pick<Config, 'inventoryServiceUrl' | 'orderServiceUrl'>,
  log: Logger,
): Services {
  return {
    ...(inventoryServiceUrl ? { inventory: openInventoryService({ url: inventoryServiceUrl, log }) } : {}),
    ...(orderServiceUrl ? { orders: openOrderService({ url: orderServiceUrl, log }) } : {}),
  }
}

/** Fails where a checkout needs a service that is not configured any more. */
export function inventoryOf({ inventory }: Services): InventoryService {
  if (!inventory)
    throw new Error('INVENTORY_SERVICE_URL is not set, and this checkout has to do with that service.')
  return inventory
}

export function ordersOf({ orders }: Services): OrderService {
  if (!orders) throw new Error('ORDER_SERVICE_URL is not set, and this checkout has to do with that service.')
  return orders
}
