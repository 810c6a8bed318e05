import type { NextPost } from './load.ts'
import { adminApiKey } from './processes.ts'

/** Puts products on sale as an operator would, each with this stock. Answers with their product ids. */
export async function putOnSale(origin: string, count: number, stock: number): Promise<string[]> {
  const productIds = Array.from({ length: count }, (_, index) => `bench-${String(index).padStart(3, '0')}`)
  for (const [index, productId] of productIds.entries()) await createProduct(origin, productId, index, stock)
  return productIds
}

async function createProduct(origin: string, productId: string, index: number, stock: number): Promise<void> {
  const answer = await fetch(`${origin}/api/v1/products`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${adminApiKey}` },
    body: JSON.stringify({
      product_id: productId,
      title: `Bench product ${index}`,
      amount_minor: 1990 + 100 * (index % 50),
      currency: 'USD',
      stock,
    }),
  })
  if (answer.status !== 201) throw new Error(`POST /products: ${answer.status} ${await answer.text()}`)
}

/** Buyers who want these products in turn, one of each; at most `limit` of them come. With `tokens` they are signed in. */
export function createBuyers(
  productIds: readonly string[],
  {
    withKey,
    limit,
    keyPrefix = 'bench',
    tokens,
  }: { withKey: boolean; limit?: number; keyPrefix?: string; tokens?: readonly string[] },
): NextPost {
  const plain = ['content-type', 'application/json']
  let number = 0
  return () => {
    if (number === limit) return undefined
    number += 1
    const body = JSON.stringify({
      customer: { email: `buyer-${number}@bench.example`, name: `Buyer ${number}` },
      items: [{ product_id: productIds[number % productIds.length], quantity: 1 }],
      payment_method: { type: 'token', token: 'pm_card_visa' },
    })
    const key = withKey ? ['idempotency-key', `${keyPrefix}-${number}`] : []
    const who = tokens ? ['authorization', `Bearer ${tokens[number % tokens.length]}`] : []
    return { path: '/api/v1/checkouts', headers: [...plain, ...key, ...who], body }
  }
}
