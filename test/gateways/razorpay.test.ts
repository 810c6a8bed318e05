import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createRazorpay } from '../../src/payments/gateways/razorpay.ts'
import { accounts, readMoved, simulate, untilMet } from '../support/simulators.ts'
import { chargeOf, type Kind, type OutsideBench, patience, refundOf, settle, settled } from './bench.ts'
import { conformanceOfOutside } from './conformance.ts'

/** Long enough for a machine that is busy, and waited for in full wherever an answer is withheld. */
const timeoutMs = 800
const { keyId, keySecret } = accounts.razorpay
const badCard = '4100 2800 0006 0003'

async function open(t: TestContext): Promise<OutsideBench> {
  const simulated = await simulate(t, ['razorpay'])
  const { url, control } = simulated
  const at = (apiBase: string) => createRazorpay({ ...accounts.razorpay, timeoutMs, apiBase })
  return {
    gateway: at(url('razorpay')),
    at,
    secrets: [keySecret, btoa(`${keyId}:${keySecret}`), ...accounts.razorpay.webhookSecrets],
    async pay(reference, card) {
      const by = card === 'GOOD' ? { upi: 'success@razorpay' } : { card: badCard }
      const { status } = await control('POST', `razorpay/orders/${reference}/pay`, by)
      if (status !== 200) throw new Error(`The customer was refused with ${status}.`)
    },
    moved: async (key) => (await readMoved(simulated, 'razorpay')).get(key),
    async switch(path, body) {
      await control('POST', `razorpay/${path}`, body)
    },
    async spoil(fault, path = '') {
      const wanted = typeof fault === 'string' ? { do: fault } : fault
      await control('POST', 'faults', { simulator: 'razorpay', method: 'POST', path, fault: wanted })
    },
    untilSpoilt: () => untilMet(control),
  }
}

const razorpay: Kind<OutsideBench> = {
  open,
  tokens: null,
  canClose: false,
  canBlock: true,
  keepsCurrency: true,
  writes: [
    [1_000, 'INR', 1_000],
    [1_000, 'USD', 1_000],
    [500, 'JPY', 500],
    [12_340, 'KWD', 12_340],
  ],
  refuses: [
    [12_345, 'KWD'],
    [99, 'INR'],
  ],
  limitsRefunds: true,
}

conformanceOfOutside('razorpay', razorpay)

test('razorpay: a payment that failed leaves the order open, and the customer tries again', async (t) => {
  const bench = await razorpay.open(t)
  const asked = chargeOf(razorpay)
  const begun = await bench.gateway.charge(asked, patience())
  assert.ok(begun.is === 'ACTION_NEEDED')
  const { reference } = begun
  await bench.pay(reference, 'BAD')
  assert.deepEqual(await bench.gateway.find({ ...asked, reference }, patience()), begun)
  await bench.pay(reference, 'GOOD')
  const found = await bench.gateway.find({ ...asked, reference }, patience())
  assert.equal(found.is, 'SETTLED')
})

test('razorpay: what is only authorised is captured when it is found, and once', async (t) => {
  const bench = await razorpay.open(t)
  await bench.switch('settings', { capture: 'manual' })
  const asked = chargeOf(razorpay)
  const answer = await settle(bench, asked)
  assert.equal(answer.is, 'SETTLED')
  assert.deepEqual(await bench.gateway.find(asked, patience()), answer)
  assert.equal((await bench.moved(asked.key))?.captures, 1)
})

test('razorpay: a refund that is accepted is asked about by its name until the bank has decided', async (t) => {
  const bench = await razorpay.open(t)
  await bench.switch('settings', { refunds: 'pending' })
  for (const [verb, end] of [
    ['process', 'REFUNDED'],
    ['fail', 'REFUSED'],
  ] as const) {
    const charge = chargeOf(razorpay)
    const asked = refundOf(charge, await settled(bench, charge))
    const accepted = await bench.gateway.refund(asked, patience())
    assert.ok(accepted.is === 'ACCEPTED')
    const { reference } = accepted
    assert.deepEqual(await bench.gateway.refund({ ...asked, reference }, patience()), accepted)
    await bench.switch(`refunds/${reference}/${verb}`, {})
    assert.equal((await bench.gateway.refund({ ...asked, reference }, patience())).is, end)
  }
})
