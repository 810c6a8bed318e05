import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import vm from 'node:vm'
import { asker, simulate } from '../../test/support/simulators.ts'
import { provePaid } from './signatures.ts'

const keySecret = 'razorpay_simulator_secret'
const authorization = `Basic ${Buffer.from(`rzp_test_simulator:${keySecret}`).toString('base64')}`

async function start(t: TestContext) {
  const { url } = await simulate(t, ['razorpay'])
  const base = url('razorpay')
  const ask = asker(`${base}/v1`, { authorization })
  const { json: order } = await ask('POST', 'orders', {
    amount: 50_000,
    currency: 'INR',
    receipt: 'checkout-1',
  })
  const visit = async (path: string, form?: Record<string, string>) => {
    const sent = form ? { method: 'POST', body: new URLSearchParams(form) } : {}
    const answer = await fetch(`${base}${path}`, sent)
    return { status: answer.status, text: await answer.text() }
  }
  const payments = async () => (await ask('GET', `orders/${order.id}/payments`)).json.items
  return { base, ask, order, visit, payments }
}

test('a buyer pays on the checkout page, and the shop gets a proof it can verify', async (t) => {
  const { order, visit, payments } = await start(t)
  const page = await visit(`/checkout?order_id=${order.id}`)
  assert.match(page.text, new RegExp(`${order.id}: INR 50000`))

  const callback_url = 'https://shop.example/paid?a=1&b="2"'
  const paid = await visit('/checkout', { order_id: order.id, card: '4100 2800 0000 1007', callback_url })
  const [payment] = await payments()
  assert.equal(payment.status, 'captured')
  for (const [name, value] of Object.entries(provePaid(order.id, payment.id, keySecret))) {
    assert.ok(paid.text.includes(`name="${name}" value="${value}"`), name)
  }
  assert.ok(paid.text.includes('action="https://shop.example/paid?a=1&amp;b=&quot;2&quot;"'))
})

test('a declined card leaves the buyer on the page, with the reason', async (t) => {
  const { order, visit, payments } = await start(t)
  const page = await visit('/checkout', {
    order_id: order.id,
    upi: 'failure@razorpay',
    origin: 'http://shop.example',
  })
  assert.match(page.text, /payment_failed/)
  assert.match(page.text, /postMessage\(\{"event":"payment.failed".*"http:\/\/shop.example"\)/)
  assert.equal((await payments())[0].status, 'failed')
})

test('what a page is asked for is shown and never run', async (t) => {
  const { order, visit } = await start(t)
  const evil = '"><script>alert(1)</script>'
  const callback = await visit(`/checkout?order_id=${order.id}&callback_url=javascript:alert(1)`)
  assert.equal(callback.text.includes('javascript:'), false)
  const origin = await visit(`/checkout?order_id=${order.id}&origin=${encodeURIComponent(evil)}`)
  assert.equal(origin.text.includes('<script>alert'), false)
  const paid = await visit('/checkout', { order_id: order.id, upi: 'success@razorpay', origin: evil })
  assert.equal(paid.text.includes('<script>alert'), false)
})

test('an order that is not there or is paid already has no page to pay on', async (t) => {
  const { order, visit } = await start(t)
  assert.equal((await visit('/checkout?order_id=order_AAAAAAAAAAAAAA')).status, 404)
  await visit('/checkout', { order_id: order.id, upi: 'success@razorpay' })
  const again = await visit('/checkout', { order_id: order.id, upi: 'success@razorpay' })
  assert.deepEqual([again.status, /already been paid/.test(again.text)], [400, true])
})

test('the bank’s page takes a one-time password for a payment that a server made', async (t) => {
  const { base, ask, order, visit, payments } = await start(t)
  const card = { number: '4100280000001007', name: 'A' }
  const made = await ask('POST', 'payments/create/json', {
    amount: 50_000,
    currency: 'INR',
    order_id: order.id,
    card,
  })
  const path = made.json.next[0].url.slice(base.length)
  assert.match((await visit(path)).text, /One-time password/)
  assert.equal((await visit(path, { otp: '1' })).status, 400)
  assert.match((await visit(path, { otp: '1234' })).text, /razorpay_signature/)
  assert.equal((await payments())[0].status, 'captured')
})

test('the script opens the page in a frame, believes only this page, and calls the handler once it was paid', async (t) => {
  const { base, order, visit } = await start(t)
  const { text } = await visit('/v1/checkout.js')
  const { window, frame, say } = browserWith(text, `${base}/v1/checkout.js`)
  const handled: unknown[] = []
  const failed: unknown[] = []
  const checkout = new window.Razorpay({
    order_id: order.id,
    handler: (proof: unknown) => handled.push(proof),
  })
  checkout.on('payment.failed', (failure: unknown) => failed.push(failure))
  checkout.open()
  assert.equal(
    frame().src,
    `${base}/checkout?order_id=${order.id}&callback_url=&origin=http%3A%2F%2Fshop.example`,
  )

  const response = { razorpay_payment_id: 'pay_BBBBBBBBBBBBBB' }
  say('http://evil.example', { event: 'payment.success', response })
  assert.deepEqual(handled, [])
  say(base, { event: 'payment.failed', error: { reason: 'card_declined' } })
  say(base, { event: 'payment.success', response })
  say(base, { event: 'payment.success', response })
  assert.deepEqual(handled, [response])
  assert.deepEqual(JSON.parse(JSON.stringify(failed)), [{ error: { reason: 'card_declined' } }])
})

/** As much of a browser as the script needs. */
function browserWith(script: string, src: string) {
  const made: { tag: string; src: string; style: object }[] = []
  const listeners = new Set<(message: object) => void>()
  const createElement = (tag: string) => {
    const element = {
      tag,
      src: '',
      style: {},
      append() {},
      addEventListener() {},
      showModal() {},
      remove() {},
    }
    made.push(element)
    return element
  }
  // biome-ignore lint/suspicious/noExplicitAny: the script puts its class there
  const window: any = {
    addEventListener: (_: string, listener: () => void) => listeners.add(listener),
    removeEventListener: (_: string, listener: () => void) => listeners.delete(listener),
  }
  const document = { currentScript: { src }, createElement, body: { append() {} } }
  const location = { origin: 'http://shop.example' }
  vm.runInNewContext(script, { window, document, location, URL, URLSearchParams })
  return {
    window,
    frame: () => made.find(({ tag }) => tag === 'iframe') ?? { src: '' },
    say: (origin: string, data: object) => {
      for (const listener of [...listeners]) listener({ origin, data })
    },
  }
}
