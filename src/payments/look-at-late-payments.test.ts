import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { makeTestDatabase } from '../../test/support/database.ts'
import { newId } from '../platform/ids.ts'
import type { Stuck } from './door.ts'
import type { FoundCharge, Gateway } from './gateways/gateway.ts'
import { lookAtLatePayments } from './look-at-late-payments.ts'

const config = { gatewayTimeoutMs: 5_000, leaseMs: 10_000 }
const settled = { is: 'SETTLED', amountMinor: 1_000, currency: 'USD' } as const

/** Payments that were given up, at gateways of these names, and are to be looked at now. */
async function giveUp(t: TestContext, gateways: readonly string[], find: (key: string) => FoundCharge) {
  const { db } = await makeTestDatabase(t)
  const ids = gateways.map(newId)
  await db.sql`
    insert into payments (id, checkout_id, order_id, gateway, status, amount_minor, currency, next_look_at)
    select id, gen_random_uuid(), gen_random_uuid(), gateway, 'FAILED', 1000, 'USD', now()
      from unnest(${ids}::uuid[], ${gateways}::text[]) as given_up (id, gateway)`
  const known = { name: 'known', find: async ({ key }: { key: string }) => find(key) }
  const raised: Stuck[] = []
  const look = () =>
    lookAtLatePayments({
      db,
      config,
      gateways: { known: known as unknown as Gateway },
      raise: async (_, stuck) => void raised.push(...stuck),
      findSold: async () => new Set(),
    })
  return { db, ids, look, raised }
}

test('all that came late is written in one transaction, and goes back', async (t) => {
  const { db, ids, look } = await giveUp(t, Array(5).fill('known'), (reference) => ({
    ...settled,
    reference,
  }))

  assert.equal(await look(), 5)

  const transactions = await db.sql`
    select distinct xmin::text from events union select distinct xmin::text from transfers
    union select distinct xmin::text from refunds union select distinct xmin::text from payments`
  assert.equal(transactions.length, 1)
  const refunds = await db.sql<{ payment_id: string; amount_minor: number; reason: string }>`
    select payment_id, amount_minor, reason from refunds order by payment_id`
  assert.deepEqual(
    refunds,
    ids.toSorted().map((payment_id) => ({ payment_id, amount_minor: 1_000, reason: 'PAID_TOO_LATE' })),
  )
  assert.equal(await look(), 0, 'and nothing of it is looked at again')
})

test('a charge that is another payment’s goes back for neither of them twice, and an operator is asked', async (t) => {
  const { db, ids, look, raised } = await giveUp(t, ['known', 'known', 'known'], () => {
    return { ...settled, reference: 'tx_1' }
  })

  assert.equal(await look(), 3)

  const refunds = await db.sql<{ payment_id: string }>`select payment_id from refunds`
  assert.equal(refunds.length, 1)
  const others = ids.filter((id) => id !== refunds[0]?.payment_id)
  assert.deepEqual(
    others.map((id) => raised.filter(({ reason }) => reason.includes(id)).length),
    [1, 1],
  )
  const captured = await db.sql`select id from payments where captured_minor > 0`
  assert.deepEqual([captured.length, raised.length], [1, 2])
})

test('money that was known already goes back once', async (t) => {
  const { db, look } = await giveUp(t, ['known'], (reference) => ({ ...settled, reference }))
  await look()
  await db.sql`update payments set next_look_at = now()`

  assert.equal(await look(), 1)

  const [refunds] = await db.sql`select count(*) from refunds`
  assert.deepEqual(refunds, { count: 1 })
})

test('what did not come is looked at again, later and later', async (t) => {
  const { db, look } = await giveUp(t, ['known', 'known'], () => ({ is: 'DECLINED', reason: 'no' }))
  const dueInHours = async () => {
    const rows = await db.sql<{ hours: number }>`
      select round(extract(epoch from next_look_at - now()) / 3600)::integer as hours from payments`
    return rows.map(({ hours }) => hours)
  }
  await look()
  assert.deepEqual(await dueInHours(), [1, 1])
  await db.sql`update payments set next_look_at = now(), looks = 30`
  await look()
  assert.deepEqual(await dueInHours(), [12, 12])
  await db.sql`update payments set next_look_at = now(), created_at = now() - interval '5 days'`
  await look()
  assert.equal((await db.sql`select id from payments where next_look_at is not null`).length, 0)
})

test('a gateway that is not configured any more keeps nobody else’s money', async (t) => {
  const { db, look } = await giveUp(t, ['gone', 'known'], (reference) => ({ ...settled, reference }))

  await assert.rejects(look(), /gateway gone is not configured/)

  const late = await db.sql`select gateway from payments where status = 'SUCCESSFUL'`
  assert.deepEqual(late, [{ gateway: 'known' }])
})
