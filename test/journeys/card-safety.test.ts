import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Processes, startProcesses } from '../support/app.ts'
import type { Answer } from '../support/http.ts'
import { findCode, findNumber, gatherTraces } from '../support/search-everywhere.ts'
import { share } from '../support/share.ts'
import { untilTrue } from '../support/waiting.ts'

type Fields = Record<string, unknown>

const testNumbers = ['4242424242424242', '378282246310005', '4000000000000002']
const cvv = '0391'
/** Nobody's, but with a right check digit: to us it may be somebody's. */
const number = '4539578763621486'
const written = [number, '4539 5787 6362 1486', '4539-5787-6362-1486']

const address = { street: 'Main Street', number: '1', city: 'Springfield', state: 'IL', zip_code: '62701' }
const items = [{ product_id: 'cup', quantity: 1 }]
const token = { type: 'token', token: 'pm_card_visa' }
const present = {
  customer: { email: 'buyer@example.com', name: 'A. Buyer' },
  ...{ items, shipping_address: address, currency: 'USD', payment_method: token },
}
const card = { type: 'card', card_number: testNumbers[0], card_expiry: '12/39', card_cvv: cvv }
const old = { payment_method: card, customer_email: 'buyer@example.com', shipping_address: address, items }

/** One that says all that it ever says. What a test leaves there, those after it find as well. */
const openLoudShop = share(async (lifetime): Promise<Processes> => {
  const shop = await startProcesses(lifetime, { env: { LOG_LEVEL: 'trace' } })
  await shop.offer({ product_id: 'cup' })
  return shop
})

function assertNowhere(traces: [string, string][], answers: readonly Answer[]): void {
  const said = answers.map(({ headers, text }): [string, string] => [
    'an answer',
    `${JSON.stringify([...headers])} ${text}`,
  ])
  for (const secret of [...testNumbers, number])
    assert.deepEqual(findNumber([...traces, ...said], secret), [])
  assert.deepEqual(findCode([...traces, ...said], cvv), [])
}

/** Every way to put a text into one field of a body, at any depth: as its value, and as the name of one more. */
function* plant(body: Fields, text: string): Generator<Fields> {
  yield { ...body, [text]: 'x' }
  for (const [name, value] of Object.entries(body)) {
    yield { ...body, [name]: text }
    if (typeof value === 'string') yield { ...body, [name]: `${value} ${text}` }
    else if (Array.isArray(value)) for (const one of plant(value[0], text)) yield { ...body, [name]: [one] }
    else if (typeof value === 'object')
      for (const one of plant(value as Fields, text)) yield { ...body, [name]: one }
  }
}

test('a test card pays, and its number and code are kept nowhere', async () => {
  const shop = await openLoudShop()

  const answers: Answer[] = []
  for (const card_number of [...testNumbers, '4242 4242 4242 4242', '4242-4242-4242-4242']) {
    const body = { ...old, payment_method: { ...card, card_number } }
    answers.push(await shop.post('/checkout/process', body, { key: `cart-${answers.length}` }))
  }
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 422, 200, 200],
  )
  await untilTrue(async () => (await shop.db.sql`select from emails where status = 'SENT'`).length === 4)

  const traces = await gatherTraces(shop)
  assertNowhere(traces, answers)
  const last4 = traces.filter(([place, text]) => /checkouts$/.test(place) && text.includes('4242'))
  assert.equal(last4.length, 3, 'the search does see what was kept')
})

test('a live card number is refused in every field of a checkout, and kept nowhere', async () => {
  const shop = await openLoudShop()

  const answers: Answer[] = []
  for (const text of [...written, `me${number}@example.com`, `tok_${number}`]) {
    for (const [path, body] of [
      ['/checkouts', present],
      ['/checkout/process', old],
    ] as const) {
      for (const planted of plant(body, text)) {
        const answer = await shop.post(path, planted)
        // The old call's `type` says nothing that we do not know; it is read by nobody.
        const isIgnored = answer.status === 200 && JSON.stringify(planted).includes('"type":"card"') === false
        assert.ok(
          isIgnored || [400, 404].includes(answer.status),
          `${JSON.stringify(planted)}: ${answer.text}`,
        )
        answers.push(answer)
      }
      answers.push(await shop.post(path, `{"payment_method": ${JSON.stringify(text)} oops ${number}`))
      answers.push(await shop.post(path, `{"${number}": 1, "${number}": 2, "card_cvv": "${cvv}"}`))
      answers.push(await shop.post(path, text))
    }
  }

  assert.ok(answers.length > 200)
  assertNowhere(await gatherTraces(shop), answers)
})

test('a live card number in an address, a header or an operator’s field is kept nowhere', async () => {
  const shop = await openLoudShop()
  const answers: Answer[] = []
  const encoded = written.map((text) => encodeURIComponent(text))
  const names = [
    'user-agent',
    'referer',
    'prefer',
    'x-request-id',
    'traceparent',
    'cookie',
    'accept',
    'x-card',
  ]

  for (const text of encoded) {
    for (const path of ['/products', '/checkouts', '/orders', '/incidents', '/nowhere']) {
      for (const query of [`/${text}`, `?card=${text}`, `?${text}=1`, `?limit=${text}`, `?token=${text}`]) {
        answers.push(
          await shop.get(`${path}${query}`),
          await shop.get(`${path}${query}`, { asOperator: true }),
        )
      }
    }
    answers.push(await shop.post(`/checkouts?card=${text}`, present))
  }
  for (const text of written) {
    for (const name of names)
      answers.push(await shop.post('/checkouts', present, { headers: { [name]: text } }))
    for (const authorization of [`Bearer ${text}`, text]) {
      answers.push(await shop.get('/orders', { headers: { authorization } }))
    }
    answers.push(await shop.post('/checkouts', present, { headers: { 'content-type': `text/${text}` } }))
  }
  await untilTrue(async () => (await shop.db.sql`select from emails where status = 'QUEUED'`).length === 0)

  assertNowhere(await gatherTraces(shop), answers)
})

test('a live card number that serves as an Idempotency-Key is kept nowhere', async () => {
  const shop = await openLoudShop()

  const answers = [
    await shop.post('/checkouts', present, { key: number }),
    await shop.post('/products/cup/stock', { quantity: 1 }, { key: number, asOperator: true }),
  ]

  assertNowhere(await gatherTraces(shop), answers)
})

test('a live card number that an operator mistakes for a title is refused', async () => {
  const shop = await openLoudShop()
  const product = {
    product_id: 'saucer',
    title: `A saucer ${number}`,
    amount_minor: 1,
    currency: 'USD',
    stock: 1,
  }

  const answers = [
    await shop.post('/products', product, { asOperator: true }),
    await shop.patch('/products/cup', { title: number }, { asOperator: true }),
  ]

  for (const { status, body } of answers)
    assert.deepEqual([status, body.code, body.errors[0].path], [400, 'CARD_REFUSED', '/title'])
  assertNowhere(await gatherTraces(shop), answers)
})
