import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { type Effect, readEffects } from '../../src/payments/index.ts'
import { type Answer, type AskOptions, type Client, createClient, type Json } from './http.ts'

/** What a buyer asks for; what is not said is one piece of `product_id`, paid with a good card. */
export type Purchase = {
  product_id?: string
  quantity?: number
  /** Instead of `product_id` and `quantity`. */
  items?: readonly Record<string, unknown>[]
  token?: string
  email?: string
  /** Seconds to wait for the end, by `Prefer: wait`. */
  wait?: number
  /** Idempotency-Key. */
  key?: string
  /** With this token or key. */
  as?: string
  /** Further fields of the body. */
  body?: Record<string, unknown>
}

export type Offer = {
  product_id?: string
  title?: string
  amount_minor?: number
  currency?: string
  stock?: number
  vendor_id?: string
}

export type Stock = { capacity: number; free: number; held: number; sold: number }

/** One thing that the simulated gateway did; what moves no money has no amount. */
export type Performed = Effect & { amountMinor?: number }

/** A shop as its customers and operators see it, over HTTP. */
export type Shop = Client & {
  /** Puts a product on sale; one hundred pieces for 10.00 USD where nothing else is said. Answers with the product. */
  offer(wanted?: Offer): Promise<Json>
  buy(purchase: Purchase): Promise<Answer>
  stockOf(productId: string): Promise<Stock>
  /** What the simulated gateway really did. */
  effects(): Performed[]
}

export function openShop(
  url: string,
  { adminApiKey, dataDir }: { adminApiKey: string; dataDir: string },
): Shop {
  const client = createClient(url, adminApiKey)
  return {
    ...client,
    async offer(wanted = {}) {
      const product = { product_id: `sku_${randomUUID()}`, title: 'A thing', ...usualOffer, ...wanted }
      const answer = await client.post('/products', product, { asOperator: true })
      if (answer.status !== 201) throw new Error(`The product was refused: ${answer.text}`)
      return answer.body
    },
    buy: (purchase) => client.post('/checkouts', bodyOf(purchase), optionsOf(purchase)),
    async stockOf(productId) {
      const answer = await client.get(`/products/${productId}`, { asOperator: true })
      return answer.body.stock
    },
    effects: () => readEffects(join(dataDir, 'simulator', 'effects.jsonl')),
  }
}

const usualOffer = { amount_minor: 1_000, currency: 'USD', stock: 100 }

function bodyOf({ product_id, quantity = 1, items, token, email, body }: Purchase): Record<string, unknown> {
  return {
    customer: { email: email ?? 'buyer@example.com' },
    items: items ?? [{ product_id, quantity }],
    payment_method: { type: 'token', token: token ?? 'pm_card_visa' },
    ...body,
  }
}

function optionsOf({ wait, key, as }: Purchase): AskOptions {
  return {
    ...(key === undefined ? {} : { key }),
    ...(as === undefined ? {} : { as }),
    ...(wait === undefined ? {} : { headers: { prefer: `wait=${wait}` } }),
  }
}
