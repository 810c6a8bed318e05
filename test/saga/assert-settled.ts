import assert from 'node:assert/strict'
import type { CheckoutState } from '../../src/checkout/checkout-store.ts'
import { type Lab, quantity } from './lab.ts'

/** Fails unless books, places and gateway say the same of every checkout so far, finished or standing. */
export async function assertSettled(lab: Lab, states: readonly CheckoutState[]): Promise<void> {
  await lab.audit()
  await assertPlaces(lab)
  for (const state of states) {
    await lab.partners?.assertAgree(state, quantity * lab.products.length)
    if (state.status === 'AWAITING_PAYMENT') assert.equal(await netOf(lab, state.id), 0)
    else if (!state.finishedAt) await assertStands(lab, state)
    else
      assert.equal(
        await netOf(lab, state.id),
        state.status === 'COMPLETED' ? state.amountMinor : 0,
        at(state),
      )
  }
}

function at({ id, status, step, isUndoing, errorCode, errorReason }: CheckoutState): string {
  return JSON.stringify({ id, status, step, isUndoing, errorCode, errorReason })
}

/** What the gateway kept of a checkout's money. It may be charged once and given back once. */
async function netOf(lab: Lab, checkoutId: string): Promise<number> {
  const payments = await lab.db.sql<{ id: string }>`select id from payments where checkout_id = ${checkoutId}`
  const keys = payments.map(({ id }) => id)
  const effects = lab.effects()
  const charges = effects.filter(({ kind, key }) => kind === 'SETTLED' && keys.includes(key))
  const refunds = effects.filter((effect) => effect.kind === 'REFUNDED' && keys.includes(effect.chargeKey))
  assert.ok(charges.length <= 1 && refunds.length <= 1, JSON.stringify({ charges, refunds }))
  return (charges[0]?.amountMinor ?? 0) - (refunds[0]?.amountMinor ?? 0)
}

async function assertPlaces(lab: Lab): Promise<void> {
  const [orders] = await lab.db.sql<{ sold: number; held: number }>`
    select count(*) filter (where status = 'PAID') as sold, count(*) filter (where status = 'PENDING') as held
      from orders`
  for (const product of lab.products) {
    const { capacity, free, held, sold } = await lab.stockOf(product)
    assert.equal(sold, quantity * (orders?.sold ?? 0), 'what is sold is sold')
    assert.ok(held <= quantity * (orders?.held ?? 0), 'nobody holds without an order')
    assert.equal(capacity, free + held + sold)
  }
}

async function assertStands(lab: Lab, state: CheckoutState): Promise<void> {
  const incidents = await lab.get('/incidents?limit=100', { asOperator: true })
  const own = incidents.body.incidents.filter((one: { checkout_id: string }) => one.checkout_id === state.id)
  assert.equal(own.length, 1, `it stands, and an operator knows: ${at(state)}`)
}
