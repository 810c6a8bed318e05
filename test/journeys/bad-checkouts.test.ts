import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp, type TestApp } from '../support/app.ts'
import { assertRefused, malformed, type Refused } from '../support/nothing-left.ts'

type Body = Record<string, unknown>
type Shape = {
  paths: string[]
  body(items: readonly unknown[], more?: Body): Body
  email(email: unknown): Body
}

const item = { product_id: 'cup', quantity: 1 }
const address = { street: 'Main Street', city: 'Springfield', zip_code: '62701' }
const token = { type: 'token', token: 'pm_card_visa' }

const present: Shape = {
  paths: ['/checkouts', '/checkout'],
  body: (items, more) => ({
    customer: { email: 'buyer@example.com' },
    items,
    payment_method: token,
    ...more,
  }),
  email: (email) => ({ customer: { email } }),
}
const old: Shape = {
  paths: ['/checkout/process'],
  body(items, more) {
    const card = { type: 'card', card_number: '4242424242424242', card_expiry: '1239', card_cvv: '123' }
    const rest = { customer_email: 'buyer@example.com', shipping_address: address }
    return { payment_method: card, ...rest, items, ...more }
  },
  email: (email) => ({ customer_email: email }),
}

for (const shape of [present, old]) {
  for (const path of shape.paths) {
    test(`POST ${path} refuses what is wrong and keeps nothing of it`, async (t) => {
      const shop = await openCupShop(t)
      const send = (body: unknown) => shop.post(path, body, { key: 'a-key-that-stays-free' })

      const good = shape.body([item])
      await assertRefused(shop.db, send, [...malformed(good), ...badFields(shape), ...badItems(shape)])

      await shop.startWorker()
      assert.equal((await send(good)).status, path === '/checkout/process' ? 200 : 202)
    })
  }
}

async function openCupShop(t: Parameters<typeof startApp>[0]): Promise<TestApp> {
  const shop = await startApp(t, { processKind: 'server' })
  await shop.offer({ product_id: 'cup', amount_minor: 1_000, stock: 50 })
  await shop.offer({ product_id: 'tasse', amount_minor: 1_000, currency: 'EUR' })
  await shop.offer({ product_id: 'yacht', amount_minor: 999_999_999_999, stock: 50_000 })
  return shop
}

function badFields({ body, email }: Shape): Refused[] {
  const invalid: [wrong: string, more: Body][] = [
    ['a bad e-mail', email('buyer@')],
    ['no e-mail', email('')],
    ['a number for an e-mail', email(5)],
    ['two e-mails in one', email('a@example.com, b@example.com')],
    ['an e-mail with too long a name', email(`${'a'.repeat(65)}@example.com`)],
    ['an e-mail that mail programs read otherwise', email('=?utf-8?q?a?=@example.com')],
    ['an e-mail of a thousand letters', email(`${'a'.repeat(1_000)}@example.com`)],
    ['an address that is a text', { shipping_address: 'Main Street' }],
    ['an unknown field of the address', { shipping_address: { ...address, planet: 'Mars' } }],
    ['a null character', { shipping_address: { ...address, city: 'Spring\0field' } }],
    ['half a letter', { shipping_address: { ...address, city: 'Spring\ud800field' } }],
    ['no way to pay', { payment_method: {} }],
    ['an unknown way to pay', { payment_method: { type: 'cheque', token: 'pm_card_visa' } }],
    ['a token that is none', { payment_method: { type: 'token', token: 'visa please' } }],
    ['a currency that is none', { currency: 'dollars' }],
  ]
  return invalid.map(([wrong, more]) => [wrong, body([item], more), 400, 'INVALID_REQUEST'])
}

function badItems({ body, paths }: Shape): Refused[] {
  const raw = (field: string, text: string) =>
    JSON.stringify(body([{ ...item, [field]: 777 }])).replace('777', text)
  const invalid: [wrong: string, items: readonly unknown[]][] = [
    ['no items', []],
    ['51 items', Array(51).fill(item)],
    ['an item that is a text', ['cup']],
    ['an item without name', [{ quantity: 1 }]],
    ['an item with two names', [{ ...item, item_id: crypto.randomUUID() }]],
    ['an id that is none', [{ item_id: 'cup', quantity: 1 }]],
    ['an unknown field of an item', [{ ...item, colour: 'red' }]],
    ['a text for a quantity', [{ ...item, quantity: '1' }]],
    ['a truth for a quantity', [{ ...item, quantity: true }]],
    ['no quantity', [{ product_id: 'cup' }]],
    ['quantity zero', [{ ...item, quantity: 0 }]],
    ['quantity minus one', [{ ...item, quantity: -1 }]],
    ['half a piece', [{ ...item, quantity: 0.5 }]],
    ['a huge quantity', [{ ...item, quantity: 1_000_000_000 }]],
    ['price zero', [{ ...item, price: 0 }]],
    ['a negative price', [{ ...item, price: -10 }]],
    ['a text for a price', [{ ...item, price: '10.00' }]],
  ]
  const yacht = { product_id: 'yacht', quantity: 10_000 }
  const wrongCurrency: Refused[] = paths.includes('/checkout/process')
    ? []
    : [['a currency that is not the item’s', body([item], { currency: 'EUR' }), 422, 'CURRENCY_MISMATCH']]
  return [
    ...invalid.map(([wrong, items]): Refused => [wrong, body(items), 400, 'INVALID_REQUEST']),
    ['a quantity of two to the 53', raw('quantity', '9007199254740992'), 400, 'INVALID_REQUEST'],
    ['a quantity beyond all numbers', raw('quantity', '1e400'), 400, 'INVALID_REQUEST'],
    ['a price of two to the 53', raw('price', '9007199254740992'), 400, 'INVALID_REQUEST'],
    ['an unknown product', body([item, { product_id: 'nothing', quantity: 1 }]), 404, 'ITEM_NOT_FOUND'],
    ['an unknown item', body([{ item_id: crypto.randomUUID(), quantity: 1 }]), 404, 'ITEM_NOT_FOUND'],
    ['a price that differs', body([{ ...item, price: 9.99 }]), 422, 'PRICE_CHANGED'],
    ['a price with a digit too many', body([{ ...item, price: 10.001 }]), 422, 'PRICE_CHANGED'],
    ['items in two currencies', body([item, { product_id: 'tasse', quantity: 1 }]), 422, 'CURRENCY_MISMATCH'],
    ...wrongCurrency,
    ['a total that no payment can carry', body([yacht]), 422, 'AMOUNT_TOO_LARGE'],
    ['more than there is', body([{ ...item, quantity: 51 }]), 409, 'SOLD_OUT'],
  ]
}
