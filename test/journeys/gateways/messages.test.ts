import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import type { Answer, Json } from '../../support/http.ts'
import { endPause } from '../../support/hurry.ts'
import { accounts } from '../../support/simulators.ts'
import { untilTrue } from '../../support/waiting.ts'
import {
  actAtStripe,
  buyInBrowser,
  type GatewayShop,
  openGatewayShop,
  orderStatus,
  payAtRazorpay,
  readPayment,
  untilOrder,
  untilStands,
} from './gateway-shop.ts'

const needsProof = 'pm_card_threeDSecure2Required'

type Delivery = { event_id: string; status: number | null }

async function deliveriesOf({ control }: GatewayShop, name: string): Promise<Delivery[]> {
  return (await control('GET', `webhooks/${name}`)).json.deliveries
}

async function readInbox(shop: GatewayShop, query = ''): Promise<Json[]> {
  const { status, body } = await shop.get(`/admin/inbox?limit=100${query}`, { asOperator: true })
  assert.equal(status, 200)
  return body.messages
}

/** Waits until the gateway has nothing more to send and we have handled it all; answers with what was sent. */
async function untilHeard(shop: GatewayShop, name: string, copies = 1): Promise<Delivery[]> {
  let heard: Delivery[] = []
  await untilTrue(async () => {
    heard = await deliveriesOf(shop, name)
    const [inbox, waiting] = [
      await readInbox(shop, `&gateway=${name}`),
      await readInbox(shop, '&waiting=true'),
    ]
    return inbox.length > 0 && waiting.length === 0 && heard.length === copies * inbox.length
  })
  return heard
}

test('ten copies of everything at once are taken ten times and work once', async (t) => {
  const shop = await openGatewayShop(t)
  await shop.control('PUT', 'webhooks/stripe', { duplicate: 10 })
  const { product_id } = await shop.offer({ stock: 1 })
  const { body } = await shop.buy({ product_id, token: needsProof, wait: 10 })
  await actAtStripe(shop, body.payment.action.client_secret, 'complete_action')
  await untilStands(shop, body.status_url, 'COMPLETED')

  const heard = await untilHeard(shop, 'stripe', 10)

  assert.deepEqual(
    heard.filter(({ status }) => status !== 200),
    [],
  )
  const paid = await shop.db.sql`select type from events where type = 'order.paid'`
  assert.equal(paid.length, 1)
  const mails = () => shop.db.sql`select subject_id from emails`
  await untilTrue(async () => (await mails()).length > 0)
  assert.equal((await mails()).length, 1)
})

for (const seed of [1, 2]) {
  test(`messages in the wrong order (seed ${seed}) lead to the same end`, async (t) => {
    const shop = await openGatewayShop(t)
    for (const name of ['stripe', 'razorpay'])
      await shop.control('PUT', `webhooks/${name}`, { shuffle_seed: seed, duplicate: 2 })
    const { product_id } = await shop.offer()
    const { body: one } = await buyInBrowser(shop, product_id, 'razorpay')
    const { body: two } = await shop.buy({ product_id, token: needsProof, wait: 10 })
    await payAtRazorpay(shop, one.payment.action.order_id, { outcome: 'failed' })
    await payAtRazorpay(shop, one.payment.action.order_id)
    await actAtStripe(shop, two.payment.action.client_secret, 'complete_action')
    for (const { status_url, payment, order_id } of [one, two]) {
      await untilStands(shop, status_url, 'COMPLETED')
      await shop.post(`/payments/${payment.id}/refund`, {}, { asOperator: true })
      await untilOrder(shop, order_id, 'REFUNDED')
    }
    await Promise.all([untilHeard(shop, 'stripe', 2), untilHeard(shop, 'razorpay', 2)])
    for (const { order_id, payment } of [one, two]) {
      assert.equal(await orderStatus(shop, order_id), 'REFUNDED')
      assert.equal((await readPayment(shop, payment.id)).status, 'REFUNDED')
    }
  })
}

test('what is signed by somebody else, or too old, is refused and kept nowhere', async (t) => {
  const shop = await openGatewayShop(t)
  await shop.control('PUT', 'webhooks/stripe', { timestamp_offset_seconds: -301, retry_ms: [] })
  await shop.control('PUT', 'webhooks/razorpay', { wrong_signature: true, retry_ms: [] })
  const { product_id } = await shop.offer()
  const { body: one } = await buyInBrowser(shop, product_id, 'razorpay')
  const { body: two } = await shop.buy({ product_id, token: needsProof, wait: 10 })
  await payAtRazorpay(shop, one.payment.action.order_id)
  await actAtStripe(shop, two.payment.action.client_secret, 'complete_action')

  for (const name of ['stripe', 'razorpay']) {
    await untilTrue(async () => (await deliveriesOf(shop, name)).length > 0)
    for (const { status } of await deliveriesOf(shop, name)) assert.equal(status, 400)
  }

  assert.deepEqual(await readInbox(shop), [])
  for (const { id, status_url } of [one, two]) {
    assert.equal((await shop.get(status_url)).body.status, 'AWAITING_PAYMENT')
    await endPause(shop.db, id)
    await untilStands(shop, status_url, 'COMPLETED')
  }
})

/** A message that Stripe signed, whatever it says. */
function tellAsStripe(shop: GatewayShop, body: string, secret = 'whsec_simulator'): Promise<Answer> {
  const seconds = Math.floor(Date.now() / 1_000)
  const digits = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')
  const headers = { 'stripe-signature': `t=${seconds},v1=${digits}` }
  return shop.post(`${shop.url}/webhooks/stripe`, body, { headers })
}

/** The same of Razorpay. */
function tellAsRazorpay(shop: GatewayShop, body: string, id: string): Promise<Answer> {
  const digits = createHmac('sha256', 'razorpay_simulator_webhook').update(body).digest('hex')
  const headers = { 'x-razorpay-signature': digits, 'x-razorpay-event-id': id }
  return shop.post(`${shop.url}/webhooks/razorpay`, body, { headers })
}

const tooLong = 'x'.repeat(3_000)

test('what is signed, and no event all the same, is refused with a code and kept nowhere', async (t) => {
  const shop = await openGatewayShop(t)
  const data = { object: { object: 'payment_intent', id: 'pi_1' } }
  const [type, created_at] = ['account.updated', Math.floor(Date.now() / 1_000)]
  const odd: unknown[] = [null, [], 7, {}, { id: 'evt_1', type }, { type, data }, { id: 'evt_1', data }]
  for (const about of [{ object: null }, null, 'text', {}]) odd.push({ id: 'evt_1', type, data: about })
  for (const id of [tooLong, '', 7, null, 'evt_\0', 'evt_\ud800']) odd.push({ id, type, data })
  for (const kind of [tooLong, '', {}, 'a\0b']) odd.push({ id: 'evt_1', type: kind, data })
  const answers = await Promise.all([
    ...odd.map((body) => tellAsStripe(shop, JSON.stringify(body))),
    ...[{ event: tooLong }, { event: 7 }, { event: 'a\0b' }, {}].map((event) =>
      tellAsRazorpay(shop, JSON.stringify({ payload: {}, created_at, ...event }), 'event_1'),
    ),
    tellAsRazorpay(shop, JSON.stringify({ event: 'order.paid', payload: {}, created_at }), tooLong),
  ])

  for (const { status, body } of answers) assert.deepEqual([status, body.code], [400, 'SIGNATURE_REFUSED'])
  assert.deepEqual(await readInbox(shop), [])
})

test('what no database keeps as text is replaced in a message, and the message is handled', async (t) => {
  const shop = await openGatewayShop(t)
  const text = 'null \0, halves \ud800 and \udfff, a whole \ud83d\ude00, and a backslash before \\u0000'
  const metadata = { payment_id: tooLong, 'key \0 \udfff': text, note: text }
  const charge = { object: 'charge', id: tooLong, payment_intent: tooLong, metadata }
  const stripe = { id: 'evt_1', object: 'event', type: 'charge.updated', data: { object: charge } }
  const order = { entity: { id: tooLong, receipt: text, note: text } }
  const payload = { order, payment: { entity: null }, refund: null }
  const razorpay = { event: 'order.paid', created_at: Math.floor(Date.now() / 1_000), payload }

  const answers = [
    await tellAsStripe(shop, JSON.stringify(stripe)),
    await tellAsRazorpay(shop, JSON.stringify(razorpay), 'event_1'),
  ]

  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200],
  )
  await untilTrue(async () => (await readInbox(shop, '&waiting=true')).length === 0)
  const kept = 'null \ufffd, halves \ufffd and \ufffd, a whole \ud83d\ude00, and a backslash before \\u0000'
  const rows = await shop.db.sql<{ payload: Json }>`select payload from inbox order by gateway desc`
  const [fromStripe, fromRazorpay] = rows.map(({ payload }) => payload)
  const { metadata: known } = fromStripe.data.object
  assert.deepEqual([known.note, known['key \ufffd \ufffd']], [kept, kept])
  assert.equal(fromRazorpay.payload.order.entity.note, kept)
})

test('a secret that is being changed is good in both its forms', async (t) => {
  const webhookSecrets = ['whsec_the_next_one', 'whsec_the_present_one']
  const shop = await openGatewayShop(t, { stripe: { ...accounts.stripe, webhookSecrets } })
  const tell = async (secret: string, id: string) => {
    const body = JSON.stringify({ id, object: 'event', type: 'account.updated', data: { object: {} } })
    return (await tellAsStripe(shop, body, secret)).status
  }
  assert.deepEqual(
    await Promise.all(webhookSecrets.map((secret) => tell(secret, `evt_${secret}`))),
    [200, 200],
  )
  assert.equal(await tell('whsec_the_one_before', 'evt_3'), 400)
  await untilTrue(async () => (await readInbox(shop, '&waiting=true')).length === 0)
})

test('a message about nothing of ours is kept, with a note', async (t) => {
  const shop = await openGatewayShop(t)
  const headers = {
    authorization: `Bearer ${accounts.stripe.secretKey}`,
    'content-type': 'application/x-www-form-urlencoded',
  }
  const url = `${shop.simulated.url('stripe')}/v1/payment_intents`
  const made = await fetch(url, { method: 'POST', headers, body: 'amount=1000&currency=usd' })
  assert.equal(made.status, 200)

  await untilHeard(shop, 'stripe')

  const [message] = await readInbox(shop)
  assert.deepEqual(
    [message.gateway, message.type, message.attempts, message.note],
    ['stripe', 'payment_intent.created', 1, 'It is about no payment of ours.'],
  )
})

test('an operator has a message handled again, which changes nothing, and it stands in the audit trail', async (t) => {
  const shop = await openGatewayShop(t)
  const { product_id } = await shop.offer({ stock: 1 })
  const { body } = await buyInBrowser(shop, product_id, 'razorpay')
  await payAtRazorpay(shop, body.payment.action.order_id)
  const before = await untilStands(shop, body.status_url, 'COMPLETED')
  await untilHeard(shop, 'razorpay')
  const [message] = await readInbox(shop)

  const answer = await shop.post(`/admin/inbox/${encodeURIComponent(message.id)}/replay`, undefined, {
    asOperator: true,
  })

  assert.equal(answer.status, 202)
  await untilTrue(async () => {
    const again = (await readInbox(shop)).find(({ id }) => id === message.id)
    return again.attempts === message.attempts + 1 && again.handled_at !== null
  })
  assert.deepEqual((await shop.get(body.status_url)).body, before)
  const { entries } = (await shop.get('/admin/audit', { asOperator: true })).body
  assert.ok(
    entries.some(({ action, subject }: Json) => {
      return action === 'inbox.replayed' && subject === `message:${message.id}`
    }),
  )
  const missing = await shop.post('/admin/inbox/stripe:evt_0/replay', undefined, { asOperator: true })
  assert.equal(missing.status, 404)
})
