import Type from 'typebox'
import { paymentStatuses } from '../payments/index.ts'
import { AmountMinor, Currency, Moment, moneyFields, Strict, Uuid } from '../platform/http/index.ts'
import { GatewayName, PaymentToken } from './checkout-schemas.ts'

const again = {
  payment_method: Type.Optional(PaymentToken),
  gateway: Type.Optional(GatewayName),
  amount_minor: Type.Optional(AmountMinor),
  currency: Type.Optional(Currency),
}
/** The body of POST /payments. Amount and currency, where they are said, must be the order's. */
export const PayOrder = Strict({ order_id: Uuid, ...again })
/** The body of POST /orders/{id}/checkout. */
export const CheckOutAgain = Strict(again)

/** What the script of Razorpay hands to the page when the customer has paid. */
export const VerifyReturn = Strict({
  razorpay_order_id: Type.String({ maxLength: 64 }),
  razorpay_payment_id: Type.String({ maxLength: 64 }),
  razorpay_signature: Type.String({ maxLength: 128 }),
})

/** The body of POST /payments/{id}/refund. Without an amount: all that is left. */
export const RefundPayment = Strict({
  amount_minor: Type.Optional(Type.Integer({ minimum: 1, maximum: 999_999_999_999 })),
  reason: Type.Enum(['REQUESTED_BY_CUSTOMER', 'DUPLICATE', 'FRAUDULENT', 'OTHER'], {
    default: 'REQUESTED_BY_CUSTOMER',
  }),
})

const OrNull = (schema: Parameters<typeof Type.Union>[0][number]) => Type.Union([schema, Type.Null()])

export const RefundView = Type.Object({
  id: Uuid,
  payment_id: Uuid,
  status: Type.String({ description: 'PENDING, UNKNOWN, SUCCESSFUL or FAILED' }),
  ...moneyFields,
  reason: Type.String(),
  decline_reason: OrNull(Type.String()),
  created_at: Moment,
  updated_at: Moment,
})

/** A payment on its own. */
export const LongPaymentView = Type.Object({
  id: Uuid,
  order_id: Uuid,
  checkout_id: Uuid,
  status: Type.Enum([...paymentStatuses]),
  gateway: Type.String(),
  gateway_reference: OrNull(Type.String()),
  ...moneyFields,
  captured_minor: AmountMinor,
  refunded_minor: AmountMinor,
  decline_reason: OrNull(Type.String()),
  refunds: Type.Optional(Type.Array(RefundView)),
  created_at: Moment,
})
