import type { MakeSimulator } from '../shared/simulator.ts'
import { createEmailService } from './email-service.ts'
import { createInventoryService } from './inventory-service.ts'
import { createOrderService } from './order-service.ts'
import { createPaymentService } from './payment-service.ts'
import { createProductionService } from './production-service.ts'

/** The services of a shop that are neither ours nor a payment provider's. */
export const partners: Record<string, MakeSimulator> = {
  payment: createPaymentService,
  inventory: createInventoryService,
  order: createOrderService,
  email: createEmailService,
  production: createProductionService,
}
