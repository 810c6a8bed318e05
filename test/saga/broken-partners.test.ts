import assert from 'node:assert/strict'
import { test } from 'node:test'
import { steps } from '../../src/checkout/steps.ts'
import { assertSettled } from './assert-settled.ts'
import { type Lab, openLab } from './lab.ts'
import { insertAfter, refusalOf } from './rows.ts'

/** Every call to a partner service, and whether it is made only when a checkout is undone. */
const calls = [
  { service: 'inventory', path: '^/inventory/deduct$', isUndo: false },
  { service: 'order', path: '^/orders$', isUndo: false },
  { service: 'order', path: '^/orders/[^/]+/cancel$', isUndo: true },
  { service: 'inventory', path: '^/inventory/restock$', isUndo: true },
]

const faults = [
  ...['act_then_hang', 'act_then_reset', 'act_then_half_body', 'act_then_500'],
  ...['hang_then_drop', 'reset', 'html_502', 'error_500', 'in_use_409'],
]

const order = steps.find(({ name }) => name === 'ORDER')
assert.ok(order)

for (const { service, path, isUndo } of calls) {
  test(`${path}: whatever becomes of a request or its answer, it has one effect`, async (t) => {
    const lab = await openLab(t, { hasPartners: true })
    t.after(
      insertAfter(
        order,
        refusalOf(() => isUndo),
      ),
    )
    for (const fault of faults) {
      await t.test(fault, async () => {
        await plant(lab, { simulator: service, method: 'POST', path, fault: { do: fault }, times: 2 })
        await driveTo(lab, isUndo ? 'FAILED' : 'COMPLETED')
      })
    }
    await t.test('too_many_429', async () => {
      const fault = { do: 'too_many_429', retry_after_seconds: 1 }
      await plant(lab, { simulator: service, method: 'POST', path, fault, times: 2 })
      await driveTo(lab, isUndo ? 'FAILED' : 'COMPLETED')
    })
  })
}

async function plant({ partners }: Lab, rule: object): Promise<void> {
  const planted = await partners?.control('POST', 'faults', rule)
  assert.equal(planted?.status, 201)
}

/** Two checkouts come to their ends, and have met every fault. */
async function driveTo(lab: Lab, end: string): Promise<void> {
  const states = await lab.drive(await lab.accept(2))
  await assertSettled(lab, states)
  assert.deepEqual(
    states.map(({ status }) => status),
    [end, end],
  )
  const left = await lab.partners?.control('GET', 'faults')
  assert.deepEqual(
    left?.json.faults.map(({ met }: { met: number }) => met).filter((met: number) => met !== 2),
    [],
  )
}

const refusals = [
  { service: 'inventory', status: 409, code: 'STOCK_REFUSED', reason: 'insufficient_stock' },
  { service: 'inventory', status: 400, code: 'STOCK_REFUSED', reason: 'insufficient_stock' },
  { service: 'order', status: 422, code: 'ORDER_REFUSED', reason: 'order_rejected' },
  { service: 'order', status: 410, code: 'ORDER_REFUSED', reason: 'order_rejected' },
]

for (const { service, status, code, reason } of refusals) {
  test(`the ${service} service refuses with ${status}: money, places and stock go back, and the next one buys`, async (t) => {
    const lab = await openLab(t, { hasPartners: true })
    await lab.partners?.control('POST', `${service}/settings`, { fail_next: 1, fail_status: status })
    const [refused] = await lab.drive(await lab.accept(1))
    const [sold] = await lab.drive(await lab.accept(1))
    assert.ok(refused && sold)
    await assertSettled(lab, [refused, sold])
    assert.deepEqual([refused.status, refused.errorCode, refused.errorReason], ['FAILED', code, reason])
    assert.equal(sold.status, 'COMPLETED')
  })
}

/** Where a checkout is when services are not configured any more, which still are, and where it then stands. */
const takenAway = [
  { isUndoing: false, left: [], standsAt: 'ORDER' },
  { isUndoing: true, left: [], standsAt: 'ORDER' },
  { isUndoing: true, left: ['orders'], standsAt: 'STOCK' },
] as const

for (const { isUndoing, left, standsAt } of takenAway) {
  const way = isUndoing ? 'on its way back' : 'on its way'
  test(`${way}, a checkout that needs ${standsAt} stands until that service is configured again`, async (t) => {
    const lab = await openLab(t, { hasPartners: true })
    const { services } = lab.app
    t.after(
      insertAfter(
        order,
        refusalOf(() => isUndoing),
      ),
    )
    const ids = await lab.accept(1)
    await driveToOrder(lab, ids, isUndoing)
    const kept = left.map((name) => [name, services[name]])
    lab.app.services = Object.fromEntries(kept)
    const standing = await lab.drive(ids)
    await assertSettled(lab, standing)
    assert.equal(standing[0]?.step, standsAt)

    lab.app.services = services
    assert.deepEqual(await lab.retryIncidents(), ids)
    const states = await lab.drive(ids)
    await assertSettled(lab, states)
    assert.equal(states[0]?.status, isUndoing ? 'FAILED' : 'COMPLETED')
  })
}

/** Takes turns, as many as it takes, until the next call of a checkout is one to the order service. */
async function driveToOrder(lab: Lab, ids: readonly string[], isUndoing: boolean): Promise<void> {
  const [state] = await lab.read(ids)
  if (state?.step === 'ORDER' && state.isUndoing === isUndoing) return
  assert.equal(state?.finishedAt, null)
  await lab.makeDue(ids)
  await lab.write(await lab.answer(await lab.takeOn()))
  await driveToOrder(lab, ids, isUndoing)
}
