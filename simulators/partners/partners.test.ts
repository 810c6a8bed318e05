import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { asker, simulate } from '../../test/support/simulators.ts'

async function start(t: TestContext, name: string) {
  const { control, url } = await simulate(t, [name])
  const withKey = (key?: string) => asker(url(name), key === undefined ? {} : { 'idempotency-key': key })
  const effects = async (reference: string) => {
    const { json } = await control('GET', `ledger?simulator=${name}&reference=${reference}`)
    return json.effects.map(({ kind, amount }: { kind: string; amount?: number }) =>
      amount === undefined ? kind : `${kind} ${amount}`,
    )
  }
  return { control, withKey, effects, settings: (body: object) => control('POST', `${name}/settings`, body) }
}

const card = { type: 'credit_card', card_number: '4111111111111111', card_expiry: '12/30', card_cvv: '123' }
const items = [{ product_id: 'p1', quantity: 2 }]

test('a payment up to the limit is made, and one above it is declined', async (t) => {
  const { withKey, settings } = await start(t, 'payment')
  const process = (amount: unknown, key?: string) =>
    withKey(key)('POST', 'payments/process', {
      amount,
      payment_method: card,
      customer_email: 'a@example.com',
    })
  const paid = await process(1000)
  assert.equal(paid.status, 200)
  assert.equal(paid.json.status, 'success')
  assert.match(paid.json.transactionId, /^[A-Za-z0-9]{16}$/)
  const declined = await process(1000.01)
  assert.deepEqual(
    [declined.status, declined.json.status, declined.json.error],
    [422, 'failed', 'insufficient_funds'],
  )
  await settings({ limit: 5 })
  assert.equal((await process('5.01')).status, 422)
  await settings({ limit: null })
  assert.equal((await process(1_000_000)).status, 200)
  for (const amount of [0, -1, 1.001, 'x', undefined]) assert.equal((await process(amount)).status, 400)
})

test('one key makes one transaction, which can be asked for and given back', async (t) => {
  const { withKey, effects } = await start(t, 'payment')
  const ask = withKey('checkout-1')
  const wish = { amount: '99.90', token: 'tok_visa', customerEmail: 'a@example.com' }
  assert.equal((await ask('GET', 'payments/checkout-1')).status, 404)
  const [first, second] = [
    await ask('POST', 'payments/process', wish),
    await ask('POST', 'payments/process', wish),
  ]
  assert.deepEqual(second, first)
  assert.equal((await ask('POST', 'payments/process', { ...wish, amount: 1 })).status, 409)
  const { transactionId } = first.json

  const refund = withKey('refund-1')
  for (const _ of [1, 2]) {
    assert.equal((await refund('POST', `payments/${transactionId}/refund`, { amount: 90 })).status, 200)
  }
  const tooMuch = await withKey()('POST', `payments/${transactionId}/refund`, { amount: 9.91 })
  assert.deepEqual([tooMuch.status, tooMuch.json.error], [422, 'refund_exceeds_payment'])
  const found = await ask('GET', 'payments/checkout-1')
  assert.deepEqual(found.json, { status: 'success', transactionId, amount: 99.9, refunded: 90 })
  assert.deepEqual(await effects('checkout-1'), ['CHARGE 9990', 'REFUND 9000'])
})

test('a decline is kept under its key, and can be asked for', async (t) => {
  const { withKey, effects } = await start(t, 'payment')
  const ask = withKey('checkout-1')
  const wish = { amount: 1, token: 'tok_declined' }
  for (const _ of [1, 2])
    assert.equal((await ask('POST', 'payments/process', wish)).json.error, 'card_declined')
  assert.equal((await ask('GET', 'payments/checkout-1')).json.status, 'failed')
  assert.deepEqual(await effects('checkout-1'), ['DECLINE 100'])
})

test('stock is deducted once for each key and can be put back', async (t) => {
  const { withKey, effects, settings } = await start(t, 'inventory')
  await settings({ stock: { p1: 3 } })
  const ask = withKey('checkout-1')
  for (const _ of [1, 2]) {
    const { status, json } = await ask('POST', 'inventory/deduct', { items })
    assert.deepEqual([status, json.success], [200, true])
    assert.match(json.timestamp, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
  }
  const short = await withKey('checkout-2')('POST', 'inventory/deduct', {
    items: [...items, { productId: 7, quantity: 1 }],
  })
  assert.deepEqual([short.status, short.json.success, short.json.error], [409, false, 'insufficient_stock'])
  const undo = { items, reference: 'checkout-1' }
  assert.equal((await withKey('undo-1')('POST', 'inventory/restock', undo)).json.success, true)
  assert.deepEqual((await ask('GET', 'inventory/p1')).json, { product_id: 'p1', deducted: 0, available: 3 })
  assert.deepEqual(await effects('checkout-1'), ['DEDUCT 2', 'RESTOCK 2'])
})

test('an order is created once for each key, and cancelled once', async (t) => {
  const { withKey, effects } = await start(t, 'order')
  const wish = { checkout_id: 'checkout-1', customer_email: 'a@example.com', shipping_address: {}, items }
  const [first, second] = [
    await withKey('k')('POST', 'orders', wish),
    await withKey('k')('POST', 'orders', wish),
  ]
  assert.deepEqual(second, first)
  assert.match(first.json.orderId, /^order_[0-9a-f-]{36}$/)
  for (const _ of [1, 2]) {
    const { json } = await withKey()('POST', `orders/${first.json.orderId}/cancel`)
    assert.equal(json.status, 'cancelled')
  }
  assert.deepEqual((await withKey()('GET', 'orders/k')).json, { ...first.json, status: 'cancelled' })
  assert.deepEqual(await effects('k'), ['ORDER', 'CANCEL'])
})

test('a mail is taken once for each key, and can be read', async (t) => {
  const { withKey, effects } = await start(t, 'email')
  const mail = { to: 'a@example.com', subject: 'Paid', text: 'Thank you.' }
  const [first, second] = [
    await withKey('k')('POST', 'emails', mail),
    await withKey('k')('POST', 'emails', mail),
  ]
  assert.deepEqual([first.status, second.json], [202, first.json])
  const { json } = await withKey()('GET', 'emails?to=a@example.com')
  assert.deepEqual(
    json.emails.map(({ text }: { text: string }) => text),
    ['Thank you.'],
  )
  assert.deepEqual(await effects('k'), ['EMAIL'])
})

test('production takes an order once for each key', async (t) => {
  const { withKey, effects } = await start(t, 'production')
  const wish = { orderId: 'order-1', items }
  const first = await withKey()('POST', 'production/orders', wish)
  assert.deepEqual([first.status, first.json.status], [201, 'accepted'])
  const found = await withKey()('GET', `production/orders/${first.json.production_id}`)
  assert.deepEqual(found.json, first.json)
  assert.deepEqual(await effects('order-1'), ['PRODUCTION'])
})

test('each service refuses in its own words as often as it is told to', async (t) => {
  const posts: [string, string, object][] = [
    ['payment', 'payments/process', { amount: 1, token: 't' }],
    ['inventory', 'inventory/deduct', { items }],
    ['order', 'orders', { checkout_id: 'c', items }],
    ['email', 'emails', { to: 'a@example.com', subject: 's', text: 't' }],
    ['production', 'production/orders', { order_id: 'o', items }],
  ]
  for (const [name, path, body] of posts) {
    const { withKey, settings, control } = await start(t, name)
    await settings({ fail_next: 1 })
    assert.ok([409, 422].includes((await withKey()('POST', path, body)).status), name)
    await settings({ fail_next: 1, fail_status: 503 })
    assert.equal((await withKey('k')('POST', path, body)).status, 503)
    assert.ok((await withKey('k')('POST', path, body)).status < 300, name)
    assert.equal((await control('GET', `ledger?simulator=${name}`)).json.effects.length, 1)
    assert.equal((await settings({ colour: 'red' })).status, 400)
  }
})

test('a key that is under way is refused, and an answer that is lost can be had again', async (t) => {
  const { withKey, control, effects } = await start(t, 'payment')
  const ask = withKey('checkout-1')
  const process = () => ask('POST', 'payments/process', { amount: 1, token: 't' })
  for (const fault of ['in_use_409', 'html_502', 'act_then_reset', 'act_then_500']) {
    await control('POST', 'faults', { simulator: 'payment', fault: { do: fault } })
    await process().catch(() => undefined)
  }
  assert.equal((await process()).status, 200)
  assert.deepEqual(await effects('checkout-1'), ['CHARGE 100'])
  const both = await Promise.all(
    [1, 2, 3].map(() => withKey('checkout-2')('POST', 'payments/process', { amount: 1, token: 't' })),
  )
  assert.ok(both.every(({ status }) => status === 200 || status === 409))
  assert.deepEqual(await effects('checkout-2'), ['CHARGE 100'])
})
