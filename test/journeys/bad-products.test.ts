import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../support/app.ts'
import { assertRefused, malformed, type Refused } from '../support/nothing-left.ts'

const asOperator = true
const key = 'a-key-that-stays-free'
const serverOnly = { processKind: 'server' } as const
const good = { product_id: 'saucer', title: 'A saucer', amount_minor: 500, currency: 'USD', stock: 10 }

/** One field of a good body replaced by something that is not valid. */
function invalid(body: object, field: string, values: readonly unknown[]): Refused[] {
  return values.map((value) => {
    const wrong = `${field} ${JSON.stringify(value)?.slice(0, 40)}`
    return [wrong, { ...body, [field]: value }, 400, 'INVALID_REQUEST']
  })
}

/** 2^53 as it is written; JavaScript would not send it so. */
function beyondExact(body: object, field: string): Refused {
  const text = JSON.stringify({ ...body, [field]: 777 }).replace('777', '9007199254740992')
  return [`${field} of two to the 53`, text, 400, 'INVALID_REQUEST']
}

test('POST /products refuses what is wrong and keeps nothing of it', async (t) => {
  const shop = await startApp(t, serverOnly)
  await shop.offer({ product_id: 'cup' })
  const send = (body: unknown) => shop.post('/products', body, { asOperator, key })

  await assertRefused(shop.db, send, [
    ...malformed(good),
    ...invalid(good, 'product_id', ['', 'two words', 'x'.repeat(65), 5, null, undefined]),
    ...invalid(good, 'title', ['', 'x'.repeat(201), 5, undefined]),
    ...invalid(good, 'amount_minor', [0, -1, 0.5, '500', 1_000_000_000_000, undefined]),
    ...invalid(good, 'currency', ['usd', 'US', 'XYZ', 840, undefined]),
    ...invalid(good, 'stock', [-1, 0.5, '10', 1_000_000_001, undefined]),
    ...invalid(good, 'vendor_id', ['somebody', null]),
    beyondExact(good, 'amount_minor'),
    beyondExact(good, 'stock'),
    ['a product_id that is taken', { ...good, product_id: 'cup' }, 409, 'SKU_TAKEN'],
  ])
  assert.equal((await send(good)).status, 201)
})

test('PATCH /products refuses what is wrong and keeps nothing of it', async (t) => {
  const shop = await startApp(t, serverOnly)
  await shop.offer({ product_id: 'cup' })

  await assertRefused(shop.db, (body) => shop.patch('/products/cup', body, { asOperator }), [
    ...malformed({ title: 'A cup' }),
    ...invalid({}, 'title', ['', 'x'.repeat(201), 5]),
    ...invalid({}, 'amount_minor', [0, -1, 0.5, '500', 1_000_000_000_000]),
    ...invalid({ title: 'A cup' }, 'currency', ['EUR']),
    ...invalid({ title: 'A cup' }, 'stock', [5]),
    beyondExact({}, 'amount_minor'),
  ])
})

test('POST /products/…/stock refuses what is wrong and keeps nothing of it', async (t) => {
  const shop = await startApp(t, serverOnly)
  await shop.offer({ product_id: 'cup', stock: 5 })
  const send = (body: unknown) => shop.post('/products/cup/stock', body, { asOperator, key })

  await assertRefused(shop.db, send, [
    ...malformed({ quantity: 1 }),
    ...invalid({}, 'quantity', [0, 0.5, '1', null, 1_000_000_001, -1_000_000_001]),
    beyondExact({}, 'quantity'),
    ['taking more than is free', { quantity: -6 }, 409, 'STOCK_BELOW_COMMITTED'],
  ])
  assert.equal((await send({ quantity: 1 })).status, 200)
})

test('only operators change products', async (t) => {
  const shop = await startApp(t, serverOnly)
  await shop.offer({ product_id: 'cup' })
  const keys = ['', 'Bearer', 'Bearer wrong', 'Basic d3Jvbmc6a2V5', shop.adminApiKey]

  for (const authorization of keys) {
    const options = authorization ? { headers: { authorization } } : {}
    const nobody: Refused[] = [[`with ${authorization || 'no key'}`, good, 401, 'UNAUTHENTICATED']]
    await assertRefused(shop.db, (body) => shop.post('/products', body, options), nobody)
    await assertRefused(shop.db, () => shop.patch('/products/cup', { title: 'x' }, options), nobody)
    await assertRefused(shop.db, () => shop.post('/products/cup/stock', { quantity: 1 }, options), nobody)
  }
})

test('what is unknown is not found, and another way to send is told', async (t) => {
  const shop = await startApp(t, serverOnly)
  await shop.offer({ product_id: 'cup' })
  const form = { 'content-type': 'application/x-www-form-urlencoded' }

  await assertRefused(shop.db, (body) => shop.post('/products/none/stock', body, { asOperator }), [
    ['no such product', { quantity: 1 }, 404, 'NOT_FOUND'],
  ])
  await assertRefused(shop.db, (body) => shop.post('/checkouts', body, { headers: form }), [
    ['a form', 'customer=me', 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ])
  const { status, headers, body } = await shop.patch('/checkouts', {})
  assert.deepEqual([status, headers.get('allow')?.includes('POST')], [405, true])
  assert.equal(body.code, 'METHOD_NOT_ALLOWED')
})
