import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { inspect } from 'node:util'
import { plainFaults } from '../../simulators/shared/fault.ts'
import type { AskedCharge } from '../../src/payments/gateways/gateway.ts'
import {
  chargeOf,
  type Kind,
  type OutsideBench,
  outcomeOf,
  patience,
  refundOf,
  settle,
  settled,
} from './bench.ts'

/** The gateway acts, and its answer is lost; or it does not act at all. */
const faults = [...plainFaults, { do: 'too_many_429', retry_after_seconds: 1 }]

/** What is true of every gateway that is behind a network. */
export function troubleClaims(name: string, kind: Kind<OutsideBench>): void {
  test(`${name}: a charge whose answer is lost is no decline, betrays no secret, and is made once in the end`, async (t) => {
    const bench = await kind.open(t)
    for (const fault of faults) {
      const asked = chargeOf(kind)
      await bench.spoil(fault)
      await assert.rejects(bench.gateway.charge(asked, patience()), isDiscreet(bench), inspect(fault))
      assert.equal((await settleAgain(bench, asked)).is, 'SETTLED', inspect(fault))
      assert.equal((await bench.moved(asked.key))?.captures, 1, inspect(fault))
    }
  })

  test(`${name}: a refund whose answer is lost is no refusal, betrays no secret, and is made once in the end`, async (t) => {
    const bench = await kind.open(t)
    for (const fault of faults) {
      const charge = chargeOf(kind)
      const asked = refundOf(charge, await settled(bench, charge), { amountMinor: 300 })
      await bench.spoil(fault)
      await assert.rejects(bench.gateway.refund(asked, patience()), isDiscreet(bench), inspect(fault))
      assert.equal((await bench.gateway.refund(asked, patience())).is, 'REFUNDED', inspect(fault))
      assert.equal((await bench.moved(charge.key))?.refundedMinor, 300, inspect(fault))
    }
  })

  test(`${name}: a cancel that meets a charge under way calls it declined for good only if it takes nothing`, async (t) => {
    const bench = await kind.open(t)
    const asked = chargeOf(kind)
    await bench.spoil({ do: 'slow', ms: 200 })
    const charging = outcomeOf(bench.gateway.charge(asked, patience()))
    await bench.untilSpoilt()
    const cancelled = await outcomeOf(bench.gateway.cancel(asked, patience()))
    await charging
    const isTaken = (await bench.moved(asked.key)) !== undefined
    if (isTaken) assert.ok(cancelled.is !== 'DECLINED' || (cancelled.mayBePaidLater && !kind.canBlock))
    const again = await bench.gateway.cancel(asked, patience())
    assert.equal(again.is, isTaken ? 'SETTLED' : 'DECLINED')
  })

  test(`${name}: nothing is waited for without end, whatever is asked`, async (t) => {
    const bench = await kind.open(t)
    await assertAllFail(bench.at(await serve(t, () => {})), kind)
  })

  test(`${name}: a redirect is not followed`, async (t) => {
    const bench = await kind.open(t)
    const reached: string[] = []
    const elsewhere = await serve(t, ({ url = '' }, response) => {
      reached.push(url)
      response.end('{}')
    })
    const redirecting = await serve(t, (_request, response) => {
      response.writeHead(307, { location: `${elsewhere}/v1/orders` }).end()
    })
    await assertAllFail(bench.at(redirecting), kind)
    assert.deepEqual(reached, [])
  })

  test(`${name}: nobody at all is no decline either`, async (t) => {
    const bench = await kind.open(t)
    await assertAllFail(bench.at('http://127.0.0.1:9'), kind)
  })

  test(`${name}: a name that leads elsewhere is never part of an address`, async (t) => {
    const bench = await kind.open(t)
    const asked: string[] = []
    const gateway = bench.at(
      await serve(t, ({ url = '' }, response) => {
        asked.push(url)
        response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":{}}')
      }),
    )
    for (const reference of [
      'pay_../orders',
      'order_../payments',
      '../refunds',
      'pi_1?expand=x',
      'rfnd_1/x',
    ]) {
      const charge = chargeOf(kind, { reference })
      await outcomeOf(gateway.find(charge, patience()))
      await outcomeOf(gateway.cancel(charge, patience()))
      await outcomeOf(gateway.refund(refundOf(charge, reference), patience()))
      await outcomeOf(gateway.refund(refundOf(charge, reference, { reference }), patience()))
    }
    for (const url of asked) assert.doesNotMatch(decodeURI(url), /\.\.\/|\/x$|\?expand/)
  })
}

/** True of an error that holds none of our keys, however deep somebody looks who logs it. */
function isDiscreet({ secrets }: OutsideBench): (error: unknown) => boolean {
  return (error) => {
    const said = inspect(error, { depth: 12, showHidden: true })
    return error instanceof Error && !secrets.some((secret) => said.includes(secret))
  }
}

/** As a worker does who has no answer: he asks what became of it, and sends it again if it is not there. */
async function settleAgain(bench: OutsideBench, asked: AskedCharge) {
  const { gateway, pay } = bench
  const found = gateway.findsByKey ? await gateway.find(asked, patience()) : { is: 'ABSENT' as const }
  if (found.is === 'ABSENT') return await settle(bench, asked)
  if (found.is !== 'ACTION_NEEDED') return found
  await pay(found.reference, 'GOOD')
  return await gateway.find({ ...asked, reference: found.reference }, patience())
}

async function assertAllFail(gateway: OutsideBench['gateway'], kind: Kind): Promise<void> {
  const charge = chargeOf(kind)
  const refund = refundOf(charge, 'pay_AAAAAAAAAAAAAA')
  await Promise.all([
    assert.rejects(gateway.charge(charge, patience())),
    assert.rejects(gateway.find(charge, patience())),
    assert.rejects(gateway.cancel(charge, patience())),
    assert.rejects(gateway.refund(refund, patience())),
  ])
}

async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
