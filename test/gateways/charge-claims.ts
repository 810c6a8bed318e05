import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chargeOf, type Kind, outcomeOf, patience, settle } from './bench.ts'

/** What is true of charging at every gateway. */
export function chargeClaims(name: string, kind: Kind): void {
  test(`${name}: a charge is made once under its key, however often it is asked for`, async (t) => {
    const bench = await kind.open(t)
    const asked = chargeOf(kind)
    const together = await Promise.all(
      Array.from({ length: 8 }, () => outcomeOf(bench.gateway.charge(asked, patience()))),
    )
    for (const { is } of together) assert.notEqual(is, 'DECLINED')
    const answer = await settle(bench, asked)
    assert.deepEqual([answer.is, (await bench.moved(asked.key))?.captures], ['SETTLED', 1])
    const again = await bench.gateway.charge(asked, patience())
    assert.deepEqual([again, (await bench.moved(asked.key))?.captures], [answer, 1])
  })

  test(`${name}: amount and currency come back as they were asked for, whatever the gateway writes`, async (t) => {
    const bench = await kind.open(t)
    for (const [amountMinor, currency, written] of kind.writes) {
      const asked = chargeOf(kind, { amountMinor, currency })
      const answer = await settle(bench, asked)
      assert.ok(answer.is === 'SETTLED', `${amountMinor} ${currency}: ${JSON.stringify(answer)}`)
      assert.deepEqual([answer.amountMinor, answer.currency], [amountMinor, currency])
      const moved = await bench.moved(asked.key)
      assert.equal(moved?.capturedMinor, written)
      if (kind.keepsCurrency) assert.equal(moved?.currency, currency)
    }
  })

  for (const [amountMinor, currency] of kind.refuses) {
    test(`${name}: ${amountMinor} in ${currency} cannot be written there and is declined`, async (t) => {
      const bench = await kind.open(t)
      const asked = chargeOf(kind, { amountMinor, currency })
      assert.equal((await bench.gateway.charge(asked, patience())).is, 'DECLINED')
      assert.equal(await bench.moved(asked.key), undefined)
    })
  }

  test(`${name}: a charge that nobody asked for is absent`, async (t) => {
    const { gateway } = await kind.open(t)
    assert.deepEqual(await gateway.find(chargeOf(kind), patience()), { is: 'ABSENT' })
  })

  test(`${name}: a charge is found by its key and by the name that the gateway gave it`, async (t) => {
    const bench = await kind.open(t)
    const asked = chargeOf(kind)
    const answer = await settle(bench, asked)
    assert.ok(answer.is === 'SETTLED')
    assert.deepEqual(await bench.gateway.find(asked, patience()), answer)
    const { reference } = answer
    assert.deepEqual(await bench.gateway.find({ ...asked, reference }, patience()), answer)
  })

  if (kind.tokens?.waiting !== null) waitClaim(name, kind)
  if (kind.tokens) declineClaim(name, kind, kind.tokens.declined)
}

function waitClaim(name: string, kind: Kind): void {
  test(`${name}: whoever does not pay is waited for, and nothing is taken`, async (t) => {
    const bench = await kind.open(t)
    const asked = chargeOf(kind, { token: kind.tokens?.waiting ?? null })
    const answer = await bench.gateway.charge(asked, patience())
    assert.ok(answer.is === 'ACTION_NEEDED', JSON.stringify(answer))
    const { reference } = answer
    const found = await bench.gateway.find({ ...asked, reference }, patience())
    assert.equal(found.is, 'ACTION_NEEDED')
    assert.equal(await bench.moved(asked.key), undefined)
  })
}

function declineClaim(name: string, kind: Kind, [token, reason]: [token: string, reason: string]): void {
  test(`${name}: a card that is declined takes nothing, and the reason is told, also when it is asked again`, async (t) => {
    const bench = await kind.open(t)
    const asked = chargeOf(kind, { token })
    const { charge, find } = bench.gateway
    for (const answer of [
      await charge(asked, patience()),
      await charge(asked, patience()),
      await find(asked, patience()),
    ])
      assert.deepEqual([answer.is, 'reason' in answer && answer.reason], ['DECLINED', reason])
    assert.equal(await bench.moved(asked.key), undefined)
  })
}
