import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chargeOf, type Kind, outcomeOf, patience, settle } from './bench.ts'

/** What is true of giving up at every gateway. */
export function cancelClaims(name: string, kind: Kind): void {
  if (kind.canBlock) blockClaim(name, kind)
  else honestyClaim(name, kind)
  if (kind.tokens?.waiting !== null) giveUpClaim(name, kind)

  test(`${name}: cancelling a charge that is settled says that it is, and leaves it so`, async (t) => {
    const bench = await kind.open(t)
    const asked = chargeOf(kind)
    const answer = await settle(bench, asked)
    assert.ok(answer.is === 'SETTLED')
    assert.deepEqual(await bench.gateway.cancel(asked, patience()), answer)
    assert.deepEqual(
      await bench.gateway.cancel({ ...asked, reference: answer.reference }, patience()),
      answer,
    )
    assert.equal((await bench.moved(asked.key))?.captures, 1)
  })
}

function blockClaim(name: string, kind: Kind): void {
  test(`${name}: a charge that arrives after it was cancelled takes nothing, however often it comes`, async (t) => {
    const bench = await kind.open(t)
    const asked = chargeOf(kind)
    // Where nothing is to be seen yet it may be told so, and is told again.
    const cancelled = await bench.gateway.cancel(asked, patience())
    assert.ok(['DECLINED', 'UNKNOWN'].includes(cancelled.is), JSON.stringify(cancelled))
    for (const _ of [1, 2]) {
      const late = await outcomeOf(bench.gateway.charge(asked, patience()))
      assert.notEqual(late.is, 'SETTLED')
    }
    assert.equal(await bench.moved(asked.key), undefined)
  })
}

function honestyClaim(name: string, kind: Kind): void {
  test(`${name}: a cancel that finds nothing says that the money may come yet, and when it has, that is found`, async (t) => {
    const bench = await kind.open(t)
    const asked = chargeOf(kind)
    const cancelled = await bench.gateway.cancel(asked, patience())
    assert.ok(cancelled.is === 'DECLINED' && cancelled.mayBePaidLater, JSON.stringify(cancelled))
    const late = await bench.gateway.charge(asked, patience())
    assert.equal(late.is, 'SETTLED')
    assert.deepEqual(await bench.gateway.find(asked, patience()), late)
    assert.deepEqual(await bench.gateway.cancel(asked, patience()), late)
  })
}

function giveUpClaim(name: string, kind: Kind): void {
  test(`${name}: what waits for its customer is declined when it is cancelled`, async (t) => {
    const bench = await kind.open(t)
    const asked = chargeOf(kind, { token: kind.tokens?.waiting ?? null })
    const waiting = await bench.gateway.charge(asked, patience())
    assert.ok(waiting.is === 'ACTION_NEEDED')
    const begun = { ...asked, reference: waiting.reference }
    const cancelled = await bench.gateway.cancel(begun, patience())
    assert.ok(cancelled.is === 'DECLINED', JSON.stringify(cancelled))
    assert.equal(cancelled.mayBePaidLater ?? false, !kind.canClose)
    await bench.pay(waiting.reference, 'GOOD').catch(() => {})
    const found = await bench.gateway.find(begun, patience())
    assert.equal(found.is, kind.canClose ? 'DECLINED' : 'SETTLED')
    assert.equal((await bench.moved(asked.key))?.captures, kind.canClose ? undefined : 1)
  })
}
