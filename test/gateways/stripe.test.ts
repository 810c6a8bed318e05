import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createStripe } from '../../src/payments/gateways/stripe.ts'
import { accounts, readMoved, simulate, untilMet } from '../support/simulators.ts'
import { chargeOf, type Kind, type OutsideBench, outcomeOf, patience, refundOf, settled } from './bench.ts'
import { conformanceOfOutside } from './conformance.ts'

/** Long enough for a machine that is busy, and waited for in full wherever an answer is withheld. */
const timeoutMs = 800

async function open(t: TestContext): Promise<OutsideBench> {
  const simulated = await simulate(t, ['stripe'])
  const { url, control } = simulated
  const at = (apiBase: string) => createStripe({ ...accounts.stripe, timeoutMs, apiBase })
  return {
    gateway: at(url('stripe')),
    at,
    secrets: [accounts.stripe.secretKey, ...accounts.stripe.webhookSecrets],
    async pay(reference, card) {
      const verb = card === 'GOOD' ? 'complete_action' : 'fail_action'
      const { status } = await control('POST', `stripe/payment_intents/${reference}/${verb}`, {})
      if (status !== 200) throw new Error(`The customer was refused with ${status}.`)
    },
    moved: async (key) => (await readMoved(simulated, 'stripe')).get(key),
    async switch(path, body) {
      await control('POST', `stripe/${path}`, body)
    },
    async spoil(fault, path = '') {
      const wanted = typeof fault === 'string' ? { do: fault } : fault
      // The library sends a request that was cut off once more by itself.
      const times = ['reset', 'act_then_reset'].includes(String(fault)) ? 2 : 1
      await control('POST', 'faults', { simulator: 'stripe', method: 'POST', path, fault: wanted, times })
    },
    untilSpoilt: () => untilMet(control),
  }
}

const stripe: Kind<OutsideBench> = {
  open,
  tokens: {
    good: 'pm_card_visa',
    declined: ['pm_card_visa_chargeDeclinedInsufficientFunds', 'insufficient_funds'],
    waiting: 'pm_card_threeDSecure2Required',
  },
  canClose: true,
  canBlock: true,
  keepsCurrency: true,
  writes: [
    [1_000, 'USD', 1_000],
    [500, 'JPY', 500],
    [12_340, 'KWD', 12_340],
    // Two decimals there, none in ISO 4217.
    [700, 'ISK', 70_000],
    [700, 'UGX', 70_000],
    // None there, two in ISO 4217.
    [50_000, 'MGA', 500],
  ],
  refuses: [
    [12_345, 'KWD'],
    [50_050, 'MGA'],
  ],
  limitsRefunds: true,
}

conformanceOfOutside('stripe', stripe)

test('stripe: what was made to keep a charge from being made is never shown to a customer', async (t) => {
  const bench = await stripe.open(t)
  const asked = chargeOf(stripe, { token: null })
  // The first half of a cancel takes the key; the second is lost.
  await bench.spoil({ do: 'error_500' }, '/cancel$')
  assert.equal((await outcomeOf(bench.gateway.cancel(asked, patience()))).is, 'UNKNOWN')
  const { is } = await bench.gateway.charge(asked, patience())
  assert.equal(is, 'DECLINED')
})

test('stripe: a charge that Stripe may have forgotten is looked for and never sent again', async (t) => {
  const bench = await stripe.open(t)
  const dayMs = 86_400_000
  const made = chargeOf(stripe)
  const reference = await settled(bench, made)
  const askedAt = new Date(Date.now() - dayMs)
  const found = await bench.gateway.charge({ ...made, askedAt }, patience())
  assert.deepEqual(found, { is: 'SETTLED', reference, amountMinor: 1_000, currency: 'USD' })
  const never = chargeOf(stripe, { askedAt })
  assert.deepEqual(await bench.gateway.charge(never, patience()), { is: 'DECLINED', reason: 'not_charged' })
  assert.equal(await bench.moved(never.key), undefined)
})

test('stripe: what its search does not know yet is unknown, not absent for good', async (t) => {
  const bench = await stripe.open(t)
  const asked = chargeOf(stripe)
  await bench.switch('search', { lag_ms: 60_000 })
  await bench.spoil('act_then_500')
  for (const _ of [1, 2]) {
    const { is } = await outcomeOf(bench.gateway.charge(asked, patience()))
    assert.equal(is, 'UNKNOWN')
  }
  await bench.switch('search', { lag_ms: 0 })
  assert.equal((await bench.gateway.charge(asked, patience())).is, 'SETTLED')
  assert.equal((await bench.moved(asked.key))?.captures, 1)
})

test('stripe: a refund that is accepted is asked about by its name until the bank has decided', async (t) => {
  const bench = await stripe.open(t)
  for (const [verb, end] of [
    ['succeed', 'REFUNDED'],
    ['fail', 'REFUSED'],
  ] as const) {
    const charge = chargeOf(stripe, { token: 'pm_card_pendingRefund' })
    const asked = refundOf(charge, await settled(bench, charge))
    const accepted = await bench.gateway.refund(asked, patience())
    assert.ok(accepted.is === 'ACCEPTED')
    const { reference } = accepted
    await bench.switch(`refunds/${reference}/${verb}`, {})
    assert.equal((await bench.gateway.refund({ ...asked, reference }, patience())).is, end)
  }
})
