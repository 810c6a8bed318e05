import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openStripeLab, type StripeLab } from './stripe-lab.ts'
import type { Fault } from './stripe-process.ts'
import { historyOf } from './watch-moves.ts'

const charges = { method: 'POST', path: '^/v1/payment_intents$' }
const refunds = { method: 'POST', path: '^/v1/refunds$' }

const lost: Record<string, Fault['do']> = {
  'hangs for ever': 'act_then_hang',
  'breaks off before it begins': 'act_then_reset',
  'breaks off in the middle': 'act_then_half_body',
}

async function effectsOf(shop: StripeLab): Promise<string[]> {
  return (await shop.stripe.effects()).map(({ kind }) => kind)
}

describe('the gateway acts and its answer', { concurrency: 2 }, () => {
  for (const [what, fault] of Object.entries(lost)) {
    test(`${what}: the charge is unknown until the same key says that it was made, once`, async (t) => {
      const shop = await openStripeLab(t)
      const { product_id } = await shop.offer({ stock: 1 })
      await shop.stripe.plant({ ...charges, fault: { do: fault } as Fault, times: 2 })

      const bought = await shop.buy({ product_id })
      await shop.checkoutOf(bought, 'COMPLETED')
      assert.deepEqual(await historyOf(shop.db, 'payments'), ['PENDING', 'UNKNOWN', 'SUCCESSFUL'])
      assert.deepEqual(await effectsOf(shop), ['CHARGE'])

      await shop.stripe.plant({ ...refunds, fault: { do: fault } as Fault, times: 2 })
      const { id } = await shop.paymentOf(bought.body.id)
      await shop.post(`/payments/${id}/refund`, {}, { asOperator: true })
      await shop.paymentOf(bought.body.id, 'REFUNDED')
      assert.deepEqual(await effectsOf(shop), ['CHARGE', 'REFUND'])
      await shop.endWell()
    })
  }
})

describe('the gateway', { concurrency: 2 }, () => {
  test('never acts and never answers: asked again, it charges exactly once', async (t) => {
    const shop = await openStripeLab(t)
    const { product_id } = await shop.offer({ stock: 1 })
    await shop.stripe.plant({ ...charges, fault: { do: 'hang_then_drop' }, times: 2 })

    const bought = await shop.buy({ product_id })
    await shop.checkoutOf(bought, 'COMPLETED')

    assert.deepEqual(await historyOf(shop.db, 'payments'), ['PENDING', 'UNKNOWN', 'SUCCESSFUL'])
    assert.deepEqual(await effectsOf(shop), ['CHARGE'])
    await shop.endWell()
  })

  test('fails before it acts, in every way it can: it is never taken for paid or for declined', async (t) => {
    const shop = await openStripeLab(t)
    const { product_id } = await shop.offer({ stock: 9 })
    const faults = ['reset', 'html_502', 'in_use_409', 'error_500'] as const
    for (const fault of faults) {
      await shop.stripe.plant({ ...charges, fault: { do: fault }, times: 2 })
      await shop.checkoutOf(await shop.buy({ product_id }), 'COMPLETED')
    }
    assert.deepEqual(
      await effectsOf(shop),
      faults.map(() => 'CHARGE'),
    )
    await shop.endWell()
  })

  test('keeps a 500 under the key: what it made is searched for, and nobody asks on and on', async (t) => {
    const shop = await openStripeLab(t)
    const { product_id } = await shop.offer({ stock: 1 })
    await shop.stripe.control('POST', 'stripe/search', { lag_ms: 1_500 })
    await shop.stripe.plant({ ...charges, fault: { do: 'act_then_500' } })

    const bought = await shop.buy({ product_id })
    await shop.checkoutOf(bought, 'COMPLETED')

    const { id } = await shop.paymentOf(bought.body.id)
    await shop.stripe.plant({ ...refunds, fault: { do: 'act_then_500' } })
    await shop.post(`/payments/${id}/refund`, {}, { asOperator: true })
    await shop.paymentOf(bought.body.id, 'REFUNDED')
    assert.deepEqual(await effectsOf(shop), ['CHARGE', 'REFUND'])
    const requests = await shop.stripe.countRequests()
    t.diagnostic(`${requests} requests`)
    assert.ok(requests <= 20, `${requests} requests`)
    await shop.endWell()
  })
})
