import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { createStripe } from '../../src/payments/gateways/stripe.ts'
import { messageClaims, type Signer } from './message-claims.ts'

const sign: Signer = (body, secret, atMs) => {
  const seconds = Math.floor(atMs / 1_000)
  const digits = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')
  return { 'stripe-signature': `t=${seconds},v1=${digits}` }
}

const chargeKey = '0199aaaa-0000-7000-8000-000000000001'
const intent = { id: 'pi_1', object: 'payment_intent', metadata: { payment_id: chargeKey } }
const bodyOf = (object: object, type = 'payment_intent.succeeded') =>
  JSON.stringify({ id: 'evt_1', object: 'event', type, data: { object } })

const readerOf = (webhookSecrets: readonly string[]) =>
  createStripe({ secretKey: 'sk_test_x', webhookSecrets, timeoutMs: 1_000 })

messageClaims('stripe', {
  ...{ readerOf, sign, secret: 'whsec_x', header: 'stripe-signature' },
  bodyAt: () => bodyOf(intent),
  read: { chargeKey, references: ['pi_1'] },
  ages: { oldestMs: 300_000, aheadMs: 300_000 },
})

const now = new Date('2026-11-21T12:00:00Z')
const hear = (body: string, signature: string) =>
  readerOf(['whsec_x']).readMessage?.({
    body: Buffer.from(body),
    headers: { 'stripe-signature': signature },
    now,
  })

test('stripe: our signature is the one of the published formula', () => {
  const said = sign('{"id":"evt_1","object":"event"}', 'whsec_x', 1_700_000_000_000)
  const digits = 'c9bcc97a8a4ff4bae104ef32dcacf8b24b4c3cf0512aef639b8502673db15436'
  assert.equal(said['stripe-signature'], `t=1700000000,v1=${digits}`)
})

test('stripe: of several signatures one that is right is enough, and an older scheme is none', () => {
  const body = bodyOf(intent)
  const [time = '', right = ''] = (sign(body, 'whsec_x', now.getTime())['stripe-signature'] ?? '').split(',')
  const wrong = `v1=${'0'.repeat(64)}`
  assert.ok(hear(body, [time, wrong, right].join(',')))
  assert.ok(hear(body, [time, right, wrong].join(',')))
  assert.equal(hear(body, [time, right.replace('v1', 'v0')].join(',')), undefined)
  assert.equal(hear(body, [time, right].join(', ')), undefined)
  assert.equal(hear(body, right), undefined)
})

test('stripe: a message about a charge or a refund leads to the payment as well', () => {
  const about = [
    { id: 'ch_1', object: 'charge', payment_intent: 'pi_1', metadata: { payment_id: chargeKey } },
    { id: 're_1', object: 'refund', payment_intent: { id: 'pi_1' }, metadata: { payment_id: chargeKey } },
    { id: 'dp_1', object: 'dispute', payment_intent: 'pi_1' },
  ]
  for (const object of about) {
    const body = bodyOf(object, `${object.object}.updated`)
    const message = hear(body, sign(body, 'whsec_x', now.getTime())['stripe-signature'] ?? '')
    assert.deepEqual([message?.references, message?.type], [['pi_1'], `${object.object}.updated`])
    assert.equal(message?.chargeKey, 'metadata' in object ? chargeKey : null)
  }
})
