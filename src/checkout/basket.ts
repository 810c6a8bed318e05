import { type ItemRef, type OfferedItem, saleTrouble } from '../catalogue/index.ts'
import { type Places, sumByPool } from '../inventory/index.ts'
import { type Share, shareSale } from '../ledger/index.ts'
import { amountOf, type BookingTerms, type OrderLine } from '../orders/index.ts'
import { holdsCardNumber } from '../values/card.ts'
import { Failure } from '../values/failure.ts'
import { formatMoney, type Money, minorFromMajor } from '../values/money.ts'
import type { PaymentMethod } from './checkout.ts'

/**
 * What a buyer asks for. `price` is what he was shown, in major units such as 99.9; it must be the present one. `seats`:
 * these of the numbered ones, and not the best. `partySize`: how many people come.
 */
export type WantedItem = {
  ref: ItemRef
  quantity: number
  price?: number
  seats?: readonly string[]
  partySize?: number
}

/** A request to buy, checked for form. `fingerprint` tells equal requests from different ones. */
export type CheckoutRequest = {
  caller: string
  /** Whose order it will be; null for a guest's. */
  userId: string | null
  idempotencyKey: string | null
  fingerprint: string
  customer: { email: string; name: string | null }
  items: readonly WantedItem[]
  /** What the buyer was shown for all of it, in major units; it must be what it comes to. */
  totalPrice?: number | undefined
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
  /** When the first of it begins; null where nothing in it has a time. */
  startsAt: Date | null
  /** Null where something in it has no time, so that it is no booking. */
  terms: BookingTerms | null
}

/** No gateway takes more than twelve digits. */
const amountMinorMax = 999_999_999_999

type Bought = { item: OfferedItem; line: OrderLine; seats: readonly string[]; partySize?: number | undefined }

/** Prices a request from the catalogue, or says why it cannot be bought like this now. */
export function fillBasket(
  { items: wanted, ...asked }: Pick<CheckoutRequest, 'items' | 'currency' | 'totalPrice'>,
  find: (ref: ItemRef) => OfferedItem | undefined,
  now: Date,
): Basket | Failure {
  const bought: Bought[] = []
  for (const one of wanted) {
    const item = find(one.ref)
    const trouble = item ? troubleWith(item, one, now) : notFound(one.ref)
    if (trouble) return trouble
    const { quantity, seats = [], partySize } = one
    if (item) bought.push({ item, line: lineOf(item, quantity), seats, partySize })
  }
  return total(bought, asked)
}

function notFound(ref: ItemRef): Failure {
  return new Failure('ITEM_NOT_FOUND', holdsCardNumber(nameOf(ref)) ? {} : { item: nameOf(ref) })
}

function troubleWith(
  item: OfferedItem,
  { ref, quantity, price, seats, partySize }: WantedItem,
  now: Date,
): Failure | undefined {
  const { saleFrom: sale_from, saleUntil: sale_until, startsAt: starts_at, maxPerOrder } = item
  const code = saleTrouble(item, now)
  if (code === 'ITEM_NOT_FOUND') return notFound(ref)
  if (code) return new Failure(code, { item: nameOf(ref), sale_from, sale_until, starts_at })
  const changed = price === undefined ? undefined : priceTrouble(price, item, { item: nameOf(ref) })
  if (changed) return changed
  if (maxPerOrder !== null && quantity > maxPerOrder)
    return new Failure('TOO_MANY_PER_ORDER', { item: nameOf(ref), max: maxPerOrder })
  if (item.kind === 'TABLE' && partySize === undefined)
    return new Failure('PARTY_SIZE_NEEDED', { item: nameOf(ref) })
  return seats && !item.hasSeats ? new Failure('SEATS_NOT_NUMBERED', { item: nameOf(ref) }) : undefined
}

/** Undefined if this, in major units, is the price; otherwise the refusal that says it. */
export function priceTrouble(said: number, price: Money, named: { item?: string } = {}): Failure | undefined {
  if (minorFromMajor(said, price.currency) === price.amountMinor) return undefined
  return new Failure('PRICE_CHANGED', { ...named, ...priceOf(price) })
}

function total(
  bought: readonly Bought[],
  { currency, totalPrice }: Pick<CheckoutRequest, 'currency' | 'totalPrice'>,
): Basket | Failure {
  const currencies = new Set(bought.map(({ item }) => item.currency))
  const [first = ''] = currencies
  if (currencies.size > 1 || (currency && currency !== first)) {
    return new Failure('CURRENCY_MISMATCH', { currencies: [...currencies] })
  }
  const amountMinor = bought.reduce((sum, { line }) => sum + amountOf(line), 0)
  if (amountMinor > amountMinorMax) return new Failure('AMOUNT_TOO_LARGE')
  const changed =
    totalPrice === undefined ? undefined : priceTrouble(totalPrice, { amountMinor, currency: first })
  if (changed) return changed
  const shared = bought.map(({ item, line }) => ({ vendorId: item.vendorId, amountMinor: amountOf(line) }))
  return {
    lines: bought.map(({ line }) => line),
    linePools: bought.map(({ item }) => item.poolId),
    places: sumByPool(bought.flatMap(placesOf)),
    shares: shareSale(shared),
    amountMinor,
    currency: first,
    startsAt: firstStartOf(bought),
    terms: termsOf(bought),
  }
}

function placesOf({ item: { poolId, hasSeats }, line: { quantity }, seats }: Bought): Places[] {
  if (!poolId) return []
  return [hasSeats ? { poolId, quantity, seats } : { poolId, quantity }]
}

function firstStartOf(bought: readonly Bought[]): Date | null {
  const starts = bought.flatMap(({ item: { startsAt } }) => (startsAt ? [startsAt.getTime()] : []))
  return starts.length > 0 ? new Date(Math.min(...starts)) : null
}

/** Places are held for so long, but for nobody who would come too late. */
export function heldUntil({ startsAt }: Pick<Basket, 'startsAt'>, until: Date): Date {
  return startsAt && startsAt < until ? startsAt : until
}

/** Frozen with the order: but for its times, what is changed in the catalogue later changes no booking. */
function termsOf(bought: readonly Bought[]): BookingTerms | null {
  const lines = bought.flatMap(({ item, line, partySize }) => {
    const { kind, startsAt, endsAt, cancellation, vendorId } = item
    if (kind === 'PRODUCT' || !startsAt) return []
    const times = { startsAt: startsAt.toISOString(), endsAt: (endsAt ?? startsAt).toISOString() }
    const party = partySize === undefined ? {} : { partySize }
    const vendor = vendorId === null ? {} : { vendorId }
    return [{ kind, ...times, amountMinor: amountOf(line), cancellation, ...party, ...vendor }]
  })
  return lines.length > 0 && lines.length === bought.length ? { lines } : null
}

function lineOf(item: OfferedItem, quantity: number): OrderLine {
  return { itemId: item.id, title: item.title, quantity, unitAmountMinor: item.amountMinor }
}

function nameOf(ref: ItemRef): string {
  return 'id' in ref ? ref.id : ref.sku
}

function priceOf({ amountMinor, currency }: Money): Record<string, unknown> {
  return { amount_minor: amountMinor, currency, price: formatMoney({ amountMinor, currency }) }
}
