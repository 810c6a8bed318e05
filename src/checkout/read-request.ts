import type { Static } from 'typebox'
import { tokenOfTestCard } from '../payments/index.ts'
import { digestOf } from '../platform/idempotency/index.ts'
import { refuseCards } from '../values/card.ts'
import { Failure } from '../values/failure.ts'
import type { CheckoutRequest, WantedItem } from './basket.ts'
import type { PaymentMethod } from './checkout.ts'
import type { ProcessCheckout, StartCheckout } from './checkout-schemas.ts'

type Body = Static<typeof StartCheckout>
const inBrowser: PaymentMethod = { type: 'browser' }
type Asked = Omit<CheckoutRequest, 'caller' | 'userId' | 'idempotencyKey' | 'fingerprint' | 'gateway'>
/** Who asks, and under which key. */
export type Envelope = Pick<CheckoutRequest, 'caller' | 'userId' | 'idempotencyKey' | 'gateway'>

/** Reads the body of POST /checkouts. Fails with CARD_REFUSED where a text holds a card number. */
export function readStartCheckout(body: Body, envelope: Envelope): CheckoutRequest {
  const { customer, currency = null, shipping_address: shippingAddress = null, payment_method } = body
  const asked = {
    customer: { email: customer.email, name: customer.name ?? null },
    items: body.items.map(readItem),
    currency,
    shippingAddress,
    paymentMethod: payment_method ?? inBrowser,
  }
  return seal(asked, envelope)
}

/** Reads the body of POST /checkout/process: a well-known test card becomes its token here and goes no further. */
export function readProcessCheckout(
  body: Static<typeof ProcessCheckout>,
  envelope: Envelope,
): CheckoutRequest {
  // Here, because the field has another name than in other requests.
  refuseCards({ customer_email: body.customer_email })
  const asked = {
    customer: { email: body.customer_email, name: null },
    items: body.items.map(readItem),
    currency: null,
    shippingAddress: body.shipping_address,
    paymentMethod: readPaymentMethod(body.payment_method),
  }
  return seal(asked, envelope)
}

/** What a booking asks for. The items are the catalogue's own; whoever books pays as he says, or in his browser. */
export type Booking = {
  items: readonly WantedItem[]
  customer: { email: string; name?: string | undefined }
  payment_method?: PaymentMethod | undefined
  total_price?: number | undefined
}

/**
 * Reads what is common to all bookings. `fingerprint`: of the request as it was sent, since what its names mean may change
 * until it is repeated. Fails with CARD_REFUSED where a text holds a card number.
 */
export function readBooking(
  { items, customer, payment_method, total_price: totalPrice }: Booking,
  envelope: Envelope,
  fingerprint: string,
): CheckoutRequest {
  const asked = {
    customer: { email: customer.email, name: customer.name ?? null },
    ...{ items, totalPrice, currency: null, shippingAddress: null },
    paymentMethod: payment_method ?? inBrowser,
  }
  return seal(asked, envelope, fingerprint)
}

function readPaymentMethod(method: Static<typeof ProcessCheckout>['payment_method']): PaymentMethod {
  if (!('card_number' in method)) return method
  const token = tokenOfTestCard(method.card_number)
  if (!token) {
    const message = 'is no test card'
    throw new Failure('CARD_REFUSED', {
      errors: [{ in: 'body', path: '/payment_method/card_number', message }],
    })
  }
  return { type: 'token', ...token }
}

function readItem(item: Body['items'][number]): WantedItem {
  const ref = 'product_id' in item ? { sku: item.product_id } : { id: item.item_id }
  return { ref, quantity: item.quantity, ...(item.price === undefined ? {} : { price: item.price }) }
}

/**
 * Looks for card numbers in all texts that will be stored. The merchant's codes are none of them: an EAN may look like
 * a card number, and one that is not in the catalogue goes no further.
 */
function seal(asked: Asked, envelope: Envelope, fingerprint?: string): CheckoutRequest {
  const { customer, items, shippingAddress, paymentMethod } = asked
  const address = Object.entries(shippingAddress ?? {}).map(([name, text]) => [
    `shipping_address/${name}`,
    text,
  ])
  refuseCards({
    'customer/email': customer.email,
    'customer/name': customer.name,
    'payment_method/token': 'token' in paymentMethod ? paymentMethod.token : null,
    ...Object.fromEntries(address),
  })
  for (const seat of items.flatMap(({ seats = [] }) => seats)) refuseCards({ seats: seat })
  if (envelope.idempotencyKey === null) return { ...asked, ...envelope, fingerprint: '' }
  return { ...asked, ...envelope, fingerprint: fingerprint ?? digestOf(asked) }
}
