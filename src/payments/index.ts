export { beginCharges } from './begin-charges.ts'
export { type BegunRefund, beginRefunds } from './begin-refunds.ts'
export { type Charge, chargePayment } from './charge-payment.ts'
export type { Stuck } from './door.ts'
export { type Breaker, createBreaker, withBreaker } from './gateways/breaker.ts'
export {
  askedOf,
  type ChargeAnswer,
  type Gateway,
  type RefundAnswer,
  type Trouble,
  troubleOf,
  withinTime,
} from './gateways/gateway.ts'
export { createHttpGateway } from './gateways/http.ts'
export { createRazorpay } from './gateways/razorpay.ts'
export { createSimulator } from './gateways/simulator.ts'
export { type Effect, readEffects } from './gateways/simulator-effects.ts'
export { createStripe } from './gateways/stripe.ts'
export { inboxRoutes } from './inbox-routes.ts'
export { lookNow, lookSoon } from './late-payments-store.ts'
export {
  isCapturedInFull,
  type Payment,
  type PaymentStatus,
  paymentMoves,
  paymentStatuses,
  type Refund,
  restOf,
} from './payment.ts'
export {
  findCheckoutOf,
  findPayments,
  findPaymentsById,
  isReferenceOf,
  listPayments,
  lockPayments,
} from './payments-store.ts'
export { recordCharges } from './record-charges.ts'
export { recordRefunds } from './record-refunds.ts'
export { refundPayment } from './refund-payment.ts'
export { findRefunds, restartRefunds, type ShownRefund, sumGivenBack } from './refunds-store.ts'
export { type AskedBack, requestRefund } from './request-refund.ts'
export { requestRefunds } from './request-refunds.ts'
export { type CardToken, tokenOfTestCard } from './test-card.ts'
export { webhookRoutes } from './webhook-routes.ts'
