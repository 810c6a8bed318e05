import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chargePayment } from './charge-payment.ts'
import type { ChargeAnswer, FoundCharge, Gateway } from './gateways/gateway.ts'
import type { Payment } from './payment.ts'

const payment: Payment = {
  ...{ id: 'payment', checkoutId: 'checkout', orderId: 'order', gateway: 'fake', status: 'UNKNOWN' },
  ...{ amountMinor: 1_000, currency: 'USD', capturedMinor: 0, capturedCurrency: null, refundedMinor: 0 },
  ...{ gatewayReference: null, declineReason: null, action: null, createdAt: new Date() },
}
const canceled: ChargeAnswer = { is: 'DECLINED', reason: 'canceled' }
const settled: ChargeAnswer = { is: 'SETTLED', reference: 'ref', amountMinor: 1_000, currency: 'USD' }

/** A gateway that writes down what it is asked. */
function listen(answers: Partial<Gateway>): { asked: string[]; app: Parameters<typeof chargePayment>[0] } {
  const asked: string[] = []
  const call = (name: 'charge' | 'find' | 'cancel') =>
    ((...given: never[]) => {
      asked.push(name)
      const answer = answers[name] as ((...all: never[]) => Promise<ChargeAnswer>) | undefined
      return answer ? answer(...given) : Promise.resolve(settled)
    }) as never
  const refund = () => Promise.reject(new Error('nobody asked for that'))
  const fake: Gateway = {
    name: 'fake',
    findsByKey: true,
    charge: call('charge'),
    find: call('find'),
    cancel: call('cancel'),
    refund,
  }
  return { asked, app: { gateways: { fake }, config: { gatewayTimeoutMs: 20 } } }
}

test('an answer that comes after we stopped waiting does not start a charge', async () => {
  let comeLate = () => {}
  const late = new Promise<FoundCharge>((resolve) => {
    comeLate = () => resolve({ is: 'ABSENT' })
  })
  const { asked, app } = listen({ find: () => late })

  const answer = await chargePayment(app, { payment, token: 'token', isOverdue: false })
  comeLate()
  await late
  await new Promise(setImmediate)

  assert.deepEqual(answer, { is: 'UNKNOWN', why: 'TimeoutError' })
  assert.deepEqual(asked, ['find'])
})

test('what was asked before is looked up before it is asked again', async () => {
  const { asked, app } = listen({ find: async () => ({ is: 'ABSENT' }) })
  assert.equal(await chargePayment(app, { payment, token: 'token', isOverdue: false }), settled)
  assert.deepEqual(asked, ['find', 'charge'])
})

test('a charge whose hold ran out is made impossible, not only looked up', async () => {
  for (const is of ['ABSENT', 'ACTION_NEEDED'] as const) {
    const found: FoundCharge = is === 'ABSENT' ? { is } : { is, reference: 'ref' }
    const { asked, app } = listen({ find: async () => found, cancel: async () => canceled })
    await chargePayment(app, { payment, token: 'token', isOverdue: true })
    assert.equal(asked.at(-1), 'cancel', is)
    assert.ok(!asked.includes('charge'), is)
  }
})
