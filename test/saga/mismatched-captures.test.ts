import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bendGateway } from '../support/bend-gateway.ts'
import { assertSettled } from './assert-settled.ts'
import { openLab } from './lab.ts'

const mismatches = {
  'a cent less': { byMinor: -1, currency: 'USD' },
  'a cent more': { byMinor: 1, currency: 'USD' },
  'the same number in another currency': { byMinor: 0, currency: 'JPY' },
}

for (const [title, { byMinor, currency }] of Object.entries(mismatches)) {
  test(`who paid ${title} gets no places and all of his money back`, async (t) => {
    const lab = await openLab(t)
    bendGateway(lab.app, (real) => ({
      charge: ({ amountMinor, ...request }, signal) =>
        real.charge({ ...request, amountMinor: amountMinor + byMinor, currency }, signal),
    }))

    const states = await lab.drive(await lab.accept(2))

    await assertSettled(lab, states)
    assert.deepEqual(
      states.map(({ status, errorCode }) => [status, errorCode]),
      states.map(() => ['FAILED', 'PAYMENT_MISMATCH']),
    )
    const back = lab.effects().filter((effect) => effect.kind === 'REFUNDED')
    assert.deepEqual([...new Set(back.map((effect) => effect.currency))], [currency])
  })
}
