import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RefundAnswer } from '../../src/payments/gateways/gateway.ts'
import { chargeOf, type Kind, outcomeOf, patience, refundOf, settled } from './bench.ts'

/** What is true of giving back at every gateway. */
export function refundClaims(name: string, kind: Kind): void {
  test(`${name}: money goes back once under its key, however often it is asked for`, async (t) => {
    const bench = await kind.open(t)
    const charge = chargeOf(kind)
    // A part: a second one of the whole would be refused anyway.
    const asked = refundOf(charge, await settled(bench, charge), { amountMinor: 300 })
    const together = await Promise.all(
      Array.from({ length: 8 }, () => outcomeOf<RefundAnswer>(bench.gateway.refund(asked, patience()))),
    )
    for (const { is } of together) assert.notEqual(is, 'REFUSED')
    const answer = await bench.gateway.refund(asked, patience())
    assert.ok(answer.is === 'REFUNDED', JSON.stringify(answer))
    assert.deepEqual(
      await bench.gateway.refund({ ...asked, reference: answer.reference }, patience()),
      answer,
    )
    assert.equal((await bench.moved(charge.key))?.refundedMinor, 300)
  })

  test(`${name}: parts go back under keys of their own, and add up`, async (t) => {
    const bench = await kind.open(t)
    const charge = chargeOf(kind)
    const reference = await settled(bench, charge)
    for (const amountMinor of [300, 300, 400]) {
      const answer = await bench.gateway.refund(refundOf(charge, reference, { amountMinor }), patience())
      assert.equal(answer.is, 'REFUNDED')
    }
    assert.equal((await bench.moved(charge.key))?.refundedMinor, 1_000)
  })

  if (kind.limitsRefunds) limitClaim(name, kind)

  test(`${name}: of a charge that was never settled nothing goes back`, async (t) => {
    const bench = await kind.open(t)
    const charge = chargeOf(kind)
    const asked = refundOf(charge, '', { charge: { key: charge.key, reference: null } })
    assert.equal((await bench.gateway.refund(asked, patience())).is, 'REFUSED')
    assert.equal(await bench.moved(charge.key), undefined)
  })

  test(`${name}: what goes back is written as the gateway writes it`, async (t) => {
    const bench = await kind.open(t)
    for (const [amountMinor, currency, written] of kind.writes) {
      const charge = chargeOf(kind, { amountMinor, currency })
      const asked = refundOf(charge, await settled(bench, charge))
      assert.equal((await bench.gateway.refund(asked, patience())).is, 'REFUNDED', currency)
      assert.equal((await bench.moved(charge.key))?.refundedMinor, written, currency)
    }
  })
}

function limitClaim(name: string, kind: Kind): void {
  test(`${name}: more than is left does not go back`, async (t) => {
    const bench = await kind.open(t)
    const charge = chargeOf(kind)
    const reference = await settled(bench, charge)
    const refund = async (amountMinor: number) =>
      (await bench.gateway.refund(refundOf(charge, reference, { amountMinor }), patience())).is
    assert.equal(await refund(1_001), 'REFUSED')
    assert.equal(await refund(600), 'REFUNDED')
    assert.equal(await refund(401), 'REFUSED')
    assert.equal((await bench.moved(charge.key))?.refundedMinor, 600)
  })
}
