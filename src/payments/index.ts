export { beginCharges } from './begin-charges.ts'
export { type BegunRefund, beginRefunds } from './begin-refunds.ts'
export { type Charge, chargePayment } from './charge-payment.ts'
export type { ChargeAnswer, Gateway, RefundAnswer } from './gateways/gateway.ts'
export { createSimulator } from './gateways/simulator.ts'
export { type Effect, readEffects } from './gateways/simulator-effects.ts'
export {
  isCapturedInFull,
  type Payment,
  type PaymentStatus,
  paymentMoves,
  type Refund,
} from './payment.ts'
export { findPayments } from './payments-store.ts'
export { recordCharges } from './record-charges.ts'
export { recordRefunds } from './record-refunds.ts'
export { refundPayment } from './refund-payment.ts'
export { type CardToken, tokenOfTestCard } from './test-card.ts'
