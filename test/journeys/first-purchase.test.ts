import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../support/app.ts'
import { bendGateway } from '../support/bend-gateway.ts'
import { readEvents } from '../support/http.ts'

test('a buyer who waits is told of the end', async (t) => {
  const shop = await startApp(t)
  const { product_id } = await shop.offer({ amount_minor: 9_990, stock: 5 })

  const answer = await shop.buy({ product_id, quantity: 2, wait: 10 })

  assert.equal(answer.status, 200)
  assert.equal(answer.headers.get('preference-applied'), 'wait=10')
  const { status, step, amount_minor, currency, payment, error } = answer.body
  assert.deepEqual(
    { status, step, amount_minor, currency, error },
    { status: 'COMPLETED', step: 'SELL', amount_minor: 19_980, currency: 'USD', error: null },
  )
  assert.deepEqual([payment.status, payment.captured_minor], ['SUCCESSFUL', 19_980])
  assert.deepEqual(await shop.stockOf(product_id), { capacity: 5, free: 3, held: 0, sold: 2 })
  assert.deepEqual(
    shop.effects().map(({ kind, key, amountMinor }) => ({ kind, key, amountMinor })),
    [{ kind: 'SETTLED', key: payment.id, amountMinor: 19_980 }],
  )
})

test('a buyer who does not wait gets a link, and follows it to the end', async (t) => {
  const shop = await startApp(t, { processKind: 'server' })
  const { product_id } = await shop.offer()
  const isPaying = Promise.withResolvers<void>()
  bendGateway(shop.app, (real) => ({
    charge: (...asked) => isPaying.promise.then(() => real.charge(...asked)),
  }))

  const answer = await shop.buy({ product_id })
  assert.equal(answer.status, 202)
  const { id, status, order_id, amount_minor, currency, expires_at, status_url } = answer.body
  assert.deepEqual(
    { status, amount_minor, currency },
    { status: 'PENDING', amount_minor: 1_000, currency: 'USD' },
  )
  assert.equal(answer.headers.get('location'), status_url)
  assert.ok(status_url.startsWith(`${shop.url}/api/v1/checkouts/${id}?token=`))
  assert.ok(new Date(expires_at).getTime() > Date.now())
  assert.deepEqual(await shop.stockOf(product_id), { capacity: 100, free: 99, held: 1, sold: 0 })

  const seen: string[] = []
  for await (const { event, data } of readEvents(status_url.replace('?', '/events?'))) {
    assert.deepEqual([event, data.id, data.order_id], ['checkout', id, order_id])
    seen.push(data.status)
    if (data.status === 'PENDING') await shop.startWorker()
    if (data.status === 'PROCESSING') isPaying.resolve()
  }
  assert.deepEqual(seen, ['PENDING', 'PROCESSING', 'COMPLETED'])

  const { body } = await shop.get(status_url)
  assert.deepEqual([body.id, body.status, body.order_id], [id, 'COMPLETED', order_id])
  const times = [body.created_at, body.started_at, body.finished_at].map((at) => new Date(at).getTime())
  assert.deepEqual(times, times.toSorted())
})

test('the same product can be bought under every address of the API', async (t) => {
  const shop = await startApp(t)
  const { id, product_id } = await shop.offer()
  const body = {
    customer: { email: 'buyer@example.com', name: 'A. Buyer' },
    items: [{ item_id: id, quantity: 1, price: 10 }],
    currency: 'USD',
    shipping_address: {
      street: 'Main Street',
      number: '1',
      city: 'Springfield',
      zip_code: '12345',
      country: 'US',
    },
    payment_method: { type: 'token', token: 'pm_card_visa' },
  }
  const headers = { prefer: 'wait=10' }
  const paths = [
    '/api/v1/checkouts',
    '/api/v1/checkout',
    '/checkouts',
    '/checkout',
    '/checkout/',
    '/api/v1/checkouts/',
  ]

  for (const path of paths) {
    const { body: checkout } = await shop.post(`${shop.url}${path}`, body, { headers })
    assert.equal(checkout.status, 'COMPLETED', path)
    const { search } = new URL(checkout.status_url)
    const looked = await shop.get(`${shop.url}${path.replace(/\/$/, '')}/${checkout.id}/${search}`)
    assert.deepEqual([looked.body.id, looked.body.status], [checkout.id, 'COMPLETED'], path)
  }
  assert.equal((await shop.stockOf(product_id)).sold, paths.length)
  for (const path of [`/products/${product_id}`, `/products/${product_id}/`, `/api/v1/products/${id}/`]) {
    assert.equal((await shop.get(`${shop.url}${path}`)).body.id, id, path)
  }
})

test('metrics count what was accepted and how it ended', async (t) => {
  const shop = await startApp(t)
  const { product_id } = await shop.offer()
  await shop.buy({ product_id, wait: 10 })
  await shop.buy({ product_id, wait: 10 })
  await shop.buy({ product_id, wait: 10, token: 'pm_card_visa_chargeDeclined' })
  await shop.buy({ product_id, quantity: 1_000 })

  const { text } = await shop.get(`${shop.url}/metrics`)

  const counts = [...text.matchAll(/^holdfast_checkouts_total\{status="(\w+)"\} (\d+)$/gm)]
  assert.deepEqual(Object.fromEntries(counts.map(([, status, count]) => [status, count])), {
    PENDING: '3',
    COMPLETED: '2',
    FAILED: '1',
  })
  assert.match(text, /^holdfast_http_requests_total\{route="\/checkouts",method="POST",status="200"\} 3$/m)
  assert.match(text, /^holdfast_http_requests_total\{route="\/checkouts",method="POST",status="409"\} 1$/m)
})
