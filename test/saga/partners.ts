import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { CheckoutState } from '../../src/checkout/checkout-store.ts'
import type { Config } from '../../src/platform/config/index.ts'
import { type Simulated, simulate } from '../support/simulators.ts'

/** Partner services, and what they really did. */
export type Partners = Simulated & {
  /** What makes the program use them. */
  config: Partial<Config>
  /** What was done for a checkout at a service, such as `DEDUCT 2`. */
  effectsOf(service: 'inventory' | 'order', checkoutId: string): Promise<string[]>
  /** Fails unless both did for this checkout what it stands for, once; `pieces` is how much it bought. */
  assertAgree(state: CheckoutState, pieces: number): Promise<void>
}

const keyEnds = { inventory: 'stock', order: 'order' }

export async function openPartners(t: TestContext): Promise<Partners> {
  const simulated = await simulate(t, ['inventory', 'order'])
  const { url, control } = simulated
  const config = { inventoryServiceUrl: url('inventory'), orderServiceUrl: url('order') }
  const effectsOf = async (service: 'inventory' | 'order', checkoutId: string): Promise<string[]> => {
    const reference = `${checkoutId}-${keyEnds[service]}`
    const { json } = await control('GET', `ledger?simulator=${service}&reference=${reference}`)
    return json.effects.map(({ kind, amount }: { kind: string; amount?: number }) =>
      amount === undefined ? kind : `${kind} ${amount}`,
    )
  }
  async function assertAgree(state: CheckoutState, pieces: number): Promise<void> {
    const { id, status, externalOrderId } = state
    const [stock, orders] = [await effectsOf('inventory', id), await effectsOf('order', id)]
    const [deducted, ordered] = [[`DEDUCT ${pieces}`], ['ORDER']]
    const undone = [[], [...deducted, `RESTOCK ${pieces}`], [], [...ordered, 'CANCEL']].map(String)
    const said = JSON.stringify({ id, status, stock, orders })
    if (status === 'COMPLETED') {
      assert.deepEqual([stock, orders], [deducted, ordered], said)
      assert.match(externalOrderId ?? '', /^order_/)
    } else if (status === 'FAILED') {
      assert.ok(undone.slice(0, 2).includes(String(stock)) && undone.slice(2).includes(String(orders)), said)
    } else {
      assert.ok(stock.length <= 2 && new Set(stock).size === stock.length, said)
      assert.ok(orders.length <= 2 && new Set(orders).size === orders.length, said)
    }
  }
  return { ...simulated, config, effectsOf, assertAgree }
}
