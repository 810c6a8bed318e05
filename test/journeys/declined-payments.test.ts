import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../support/app.ts'

const declines: [token: string, reason: string][] = [
  ['pm_card_visa_chargeDeclined', 'card_declined'],
  ['pm_card_visa_chargeDeclinedInsufficientFunds', 'insufficient_funds'],
  ['pm_card_chargeDeclinedExpiredCard', 'expired_card'],
]

test('a declined payment ends the order and gives the places back', async (t) => {
  const shop = await startApp(t)
  const { product_id } = await shop.offer({ stock: 1 })

  for (const [token, reason] of declines) {
    const { status, body } = await shop.buy({ product_id, token, wait: 10 })
    assert.deepEqual([status, body.status], [200, 'FAILED'])
    assert.deepEqual(body.error, { code: 'PAYMENT_DECLINED', message: 'The payment was declined.', reason })
    assert.deepEqual([body.payment.status, body.payment.captured_minor], ['FAILED', 0])
    const order = await shop.get(`/orders/${body.order_id}`, { asOperator: true })
    assert.equal(order.body.status, 'FAILED')
    assert.deepEqual(await shop.stockOf(product_id), { capacity: 1, free: 1, held: 0, sold: 0 })
  }
  assert.deepEqual(
    shop.effects().map(({ kind }) => kind),
    ['DECLINED', 'DECLINED', 'DECLINED'],
  )
})

test('the simulator declines what is above its limit, and nothing below', async (t) => {
  const shop = await startApp(t, { simulatorLimitMinor: 100_000 })
  const { product_id: within } = await shop.offer({ amount_minor: 100_000 })
  const { product_id: above } = await shop.offer({ amount_minor: 100_001 })
  const { product_id: third } = await shop.offer({ amount_minor: 40_000 })

  const answers = [
    await shop.buy({ product_id: within, wait: 10 }),
    await shop.buy({ product_id: above, wait: 10 }),
    await shop.buy({ product_id: third, quantity: 3, wait: 10 }),
  ]

  assert.deepEqual(
    answers.map(({ body: { status, amount_minor, error } }) => [status, amount_minor, error?.reason]),
    [
      ['COMPLETED', 100_000, undefined],
      ['FAILED', 100_001, 'insufficient_funds'],
      ['FAILED', 120_000, 'insufficient_funds'],
    ],
  )
})
