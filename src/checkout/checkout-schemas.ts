import Type from 'typebox'
import {
  AmountMinor,
  Currency,
  Email,
  Moment,
  moneyFields,
  oneLine,
  Strict,
  Uuid,
} from '../platform/http/index.ts'
import { checkoutStatuses } from './checkout.ts'

const Quantity = Type.Integer({ minimum: 1, maximum: 10_000 })
const ProductId = Type.String({
  minLength: 1,
  maxLength: 64,
  description: "The merchant's own code of the product",
})
const Price = Type.Number({
  exclusiveMinimum: 0,
  maximum: 10_000_000_000,
  description: 'What the buyer was shown, in major units such as 99.90; must be the present price',
})
export const Line = Type.String({ minLength: 1, maxLength: 128, pattern: oneLine })

/** Said by the token; a body that repeats it must say the same. */
const UserId = Type.String({ ...Uuid, description: 'Yours, from your token; another one is refused' })

export const ShippingAddress = Strict({
  street: Line,
  number: Type.Optional(Type.String({ minLength: 1, maxLength: 16 })),
  city: Line,
  state: Type.Optional(Line),
  zip_code: Type.String({ minLength: 1, maxLength: 16 }),
  country: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$', description: 'ISO 3166-1 alpha-2' })),
})

export const WantedItem = Type.Union([
  Strict({ product_id: ProductId, quantity: Quantity, price: Type.Optional(Price) }),
  Strict({ item_id: Uuid, quantity: Quantity, price: Type.Optional(Price) }),
])

export const PaymentToken = Strict({
  type: Type.Literal('token'),
  token: Type.String({
    maxLength: 255,
    pattern: '^[A-Za-z][A-Za-z0-9]*_[A-Za-z0-9_]{1,200}$',
    description: 'From your gateway',
  }),
})

export const GatewayName = Type.String({
  pattern: '^[a-z]{1,32}$',
  description: 'One that is configured here',
})

/** The body of POST /checkouts. */
export const StartCheckout = Strict({
  customer: Strict({ email: Email, name: Type.Optional(Line) }),
  user_id: Type.Optional(UserId),
  items: Type.Array(WantedItem, { minItems: 1, maxItems: 50 }),
  currency: Type.Optional(Currency),
  shipping_address: Type.Optional(ShippingAddress),
  payment_method: Type.Optional(PaymentToken),
  gateway: Type.Optional(GatewayName),
})

/** The body of POST /checkout/process. Card fields are for well-known test numbers only. */
export const ProcessCheckout = Strict({
  payment_method: Type.Union([
    Strict({
      type: Line,
      card_number: Type.String({ minLength: 12, maxLength: 32 }),
      card_expiry: Type.String({ minLength: 4, maxLength: 7 }),
      card_cvv: Type.String({ pattern: '^[0-9]{3,4}$' }),
    }),
    PaymentToken,
  ]),
  customer_email: Email,
  user_id: Type.Optional(UserId),
  shipping_address: ShippingAddress,
  items: Type.Array(WantedItem, { minItems: 1, maxItems: 50 }),
})

const OrNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

const PaymentView = Type.Object({
  id: Uuid,
  status: Type.String(),
  gateway: Type.String(),
  ...moneyFields,
  captured_minor: AmountMinor,
  refunded_minor: AmountMinor,
  action: OrNull(
    Type.Record(Type.String(), Type.Union([Type.String(), Type.Integer()]), {
      description: "What the gateway's script in the customer's browser needs, while he is to pay",
    }),
  ),
})

const ErrorView = Type.Object({
  code: Type.String(),
  message: Type.String(),
  reason: Type.Optional(Type.String({ description: 'The word of the gateway or service that refused' })),
})

/** How a checkout stands. */
export const CheckoutView = Type.Object({
  id: Uuid,
  status: Type.Enum([...checkoutStatuses]),
  step: Type.String(),
  order_id: Uuid,
  external_order_id: OrNull(Type.String({ description: "The order service's own name for the order" })),
  ...moneyFields,
  expires_at: Moment,
  created_at: Moment,
  started_at: OrNull(Moment),
  finished_at: OrNull(Moment),
  payment: OrNull(PaymentView),
  error: OrNull(ErrorView),
  status_url: Type.String(),
})

/** The answer to a checkout that was accepted. */
export const AcceptedView = Type.Object({
  id: Uuid,
  status: Type.String(),
  order_id: Uuid,
  ...moneyFields,
  expires_at: Moment,
  status_url: Type.String({ description: 'The key to this checkout: whoever has it may look' }),
})

export const ProcessedView = Type.Object({
  checkout_id: Uuid,
  error: Type.Null(),
  status: Type.String(),
  order_id: Uuid,
  payment_id: OrNull(Uuid),
  ...moneyFields,
})

export const IncidentView = Type.Object({
  id: Uuid,
  checkout_id: Uuid,
  step: Type.String(),
  is_undoing: Type.Boolean(),
  reason: Type.String(),
  opened_at: Moment,
  resolved_at: OrNull(Moment),
})
