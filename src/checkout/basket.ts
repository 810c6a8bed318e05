import type { Item, ItemRef } from '../catalogue/index.ts'
import { type Places, sumByPool } from '../inventory/index.ts'
import { type Share, shareSale } from '../ledger/index.ts'
import { amountOf, type OrderLine } from '../orders/index.ts'
import { holdsCardNumber } from '../values/card.ts'
import { Failure } from '../values/failure.ts'
import { formatMoney, minorFromMajor } from '../values/money.ts'
import type { PaymentMethod } from './checkout.ts'

/** What a buyer asks for. `price` is what he was shown, in major units such as 99.9; it must be the present one. */
export type WantedItem = { ref: ItemRef; quantity: number; price?: number }

/** A request to buy, checked for form. `fingerprint` tells equal requests from different ones. */
export type CheckoutRequest = {
  caller: string
  /** Whose order it will be; null for a guest's. */
  userId: string | null
  idempotencyKey: string | null
  fingerprint: string
  customer: { email: string; name: string | null }
  items: readonly WantedItem[]
  currency: string | null
  shippingAddress: Record<string, string> | null
  paymentMethod: PaymentMethod
  gateway: string
}

/** What a request comes to at today's prices. */
export type Basket = {
  lines: OrderLine[]
  /** The pool of each line, in the same order; null where there is no end to the item. */
  linePools: (string | null)[]
  places: Places[]
  shares: Share[] | null
  amountMinor: number
  currency: string
}

/** No gateway takes more than twelve digits. */
const amountMinorMax = 999_999_999_999

/** Prices a request from the catalogue, or says why it cannot be bought like this. */
export function fillBasket(
  { items: wanted, currency }: Pick<CheckoutRequest, 'items' | 'currency'>,
  find: (ref: ItemRef) => Item | undefined,
): Basket | Failure {
  const bought: { item: Item; line: OrderLine }[] = []
  for (const { ref, quantity, price } of wanted) {
    const item = find(ref)
    if (!item) return new Failure('ITEM_NOT_FOUND', holdsCardNumber(nameOf(ref)) ? {} : { item: nameOf(ref) })
    if (price !== undefined && minorFromMajor(price, item.currency) !== item.amountMinor) {
      return new Failure('PRICE_CHANGED', { item: nameOf(ref), ...priceOf(item) })
    }
    bought.push({ item, line: lineOf(item, quantity) })
  }
  return total(bought, currency)
}

function total(bought: { item: Item; line: OrderLine }[], currency: string | null): Basket | Failure {
  const currencies = new Set(bought.map(({ item }) => item.currency))
  const [first = ''] = currencies
  if (currencies.size > 1 || (currency && currency !== first)) {
    return new Failure('CURRENCY_MISMATCH', { currencies: [...currencies] })
  }
  const amountMinor = bought.reduce((sum, { line }) => sum + amountOf(line), 0)
  if (amountMinor > amountMinorMax) return new Failure('AMOUNT_TOO_LARGE')
  const shared = bought.map(({ item, line }) => ({ vendorId: item.vendorId, amountMinor: amountOf(line) }))
  const places = bought.flatMap(({ item, line: { quantity } }) =>
    item.poolId ? [{ poolId: item.poolId, quantity }] : [],
  )
  return {
    lines: bought.map(({ line }) => line),
    linePools: bought.map(({ item }) => item.poolId),
    places: sumByPool(places),
    shares: shareSale(shared),
    amountMinor,
    currency: first,
  }
}

function lineOf(item: Item, quantity: number): OrderLine {
  return { itemId: item.id, title: item.title, quantity, unitAmountMinor: item.amountMinor }
}

function nameOf(ref: ItemRef): string {
  return 'id' in ref ? ref.id : ref.sku
}

function priceOf({ amountMinor, currency }: Item): Record<string, unknown> {
  return { amount_minor: amountMinor, currency, price: formatMoney({ amountMinor, currency }) }
}
