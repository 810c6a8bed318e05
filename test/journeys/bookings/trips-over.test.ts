import assert from 'node:assert/strict'
import { test } from 'node:test'
import { completePastBookings } from '../../../src/orders/index.ts'
import { startApp, type TestApp } from '../../support/app.ts'
import { makeSeatType } from '../../support/bookable.ts'
import { bookSeats } from '../../support/booking-client.ts'
import { bookTrip, makeTrip, makeVendor } from '../../support/vendors.ts'
import { untilTrue } from '../../support/waiting.ts'

/** As if so much time had passed that these are over. */
async function letPass({ db }: TestApp, ids: readonly string[]): Promise<void> {
  await db.sql`update orders set completes_at = now() - interval '1 second' where id = any(${ids}::uuid[])`
}

async function statesOf({ db }: TestApp, ids: readonly string[]) {
  const rows = await db.sql<{ id: string; status: string; isNoted: boolean }>`
    select id, status, completes_at is null as "isNoted" from orders where id = any(${ids}::uuid[])`
  const states = new Map(rows.map(({ id, status, isNoted }) => [id, `${status}${isNoted ? ' noted' : ''}`]))
  return ids.map((id) => states.get(id))
}

test('bookings that are over complete by themselves, once, and cannot be cancelled any more', async (t) => {
  const shop = await startApp(t)
  const trip = await makeTrip(shop, await makeVendor(shop))
  const { body: past } = await bookTrip(shop, { trip_id: trip.id })
  const { body: seats } = await bookSeats(shop, await makeSeatType(shop.db))
  const { body: coming } = await bookTrip(shop, { trip_id: trip.id })
  const ids = [past.id, seats.id, coming.id]
  await letPass(shop, [past.id, seats.id])

  // A worker looks when it starts.
  await Promise.all([shop.startWorker(), shop.startWorker()])

  await untilTrue(async () => (await statesOf(shop, [past.id])).join() === 'COMPLETED noted')
  assert.deepEqual(await statesOf(shop, ids), ['COMPLETED noted', 'COMPLETED noted', 'PAID'])
  const events = await shop.db.sql`select subject_id from events where type = 'order.completed'`
  assert.equal(events.length, 2)
  const { search } = new URL(past.booking_url)
  assert.equal((await shop.get(`/bookings/${past.id}${search}`)).body.status, 'COMPLETED')
  const { status, body } = await shop.post(`/bookings/${past.id}/cancel${search}`, {})
  assert.deepEqual([status, body.code, body.booking_status], [409, 'NOT_CANCELLABLE', 'COMPLETED'])
  assert.equal((await shop.get(`/trips/${trip.id}`, { asOperator: true })).body.places.sold, 2)
  const moved = await shop.db.sql`select kind from transfers where debit_account like 'vendor:%'`
  assert.deepEqual(moved, [], 'what is a vendor’s stays deferred')
})

test('what came to nothing is noted; what may still be paid is left for later', async (t) => {
  const shop = await startApp(t, { processKind: 'server' })
  const type = await makeSeatType(shop.db)
  const statuses = ['PENDING', 'REFUND_PENDING', 'FAILED', 'EXPIRED', 'CANCELLED', 'REFUNDED', 'PAID']
  const ids: string[] = []
  await shop.db.transaction(async (tx) => {
    for (const status of statuses) {
      const [row] = await tx.sql<{ id: string }>`
        insert into orders (id, checkout_id, status, amount_minor, currency, customer_email, completes_at)
        values (gen_random_uuid(), gen_random_uuid(), ${status}, 100, 'USD', 'a@example.com', now() - interval '1 day')
        returning id`
      ids.push(row?.id ?? '')
    }
  })
  assert.ok(type.itemId)

  const turns: number[] = []
  for (let turn = 0; turn < 3; turn += 1)
    turns.push(await shop.db.transaction((tx) => completePastBookings(tx, 3)))

  assert.deepEqual(turns, [3, 2, 0])
  assert.deepEqual(await statesOf(shop, ids), [
    ...['PENDING', 'REFUND_PENDING'],
    ...['FAILED noted', 'EXPIRED noted', 'CANCELLED noted', 'REFUNDED noted', 'COMPLETED noted'],
  ])
  await shop.db.sql`delete from orders`
})

test('of a completion and a cancellation at the same moment one is made', async (t) => {
  const shop = await startApp(t)
  const trip = await makeTrip(shop, await makeVendor(shop))
  for (let round = 0; round < 5; round += 1) {
    const { body } = await bookTrip(shop, { trip_id: trip.id })
    await letPass(shop, [body.id])
    const { search } = new URL(body.booking_url)

    const [cancelled] = await Promise.all([
      shop.post(`/bookings/${body.id}/cancel${search}`, {}),
      shop.db.transaction((tx) => completePastBookings(tx, 10)),
      shop.db.transaction((tx) => completePastBookings(tx, 10)),
    ])

    const [kept] = await shop.db.sql<{ n: number }>`
      select count(*) as n from events where subject_id = ${body.id} and type in ('order.completed', 'order.cancelled')`
    assert.equal(kept?.n, 1, `round ${round}: ${cancelled.text}`)
  }
})

test('a booking whose payment failed cannot be paid once it is over', async (t) => {
  const shop = await startApp(t)
  const trip = await makeTrip(shop, await makeVendor(shop))
  const { body } = await bookTrip(shop, { trip_id: trip.id }, { token: 'pm_card_visa_chargeDeclined' })
  assert.equal(body.status, 'FAILED')
  await shop.db.sql`
    update items set starts_at = now() - interval '2 days', ends_at = now() - interval '1 day' where id = ${trip.id}`

  const { search } = new URL(body.booking_url)
  const asked = { order_id: body.id, payment_method: { type: 'token', token: 'pm_card_visa' } }
  const again = await shop.post('/payments', asked, { asOperator: true })

  assert.deepEqual([again.status, again.body.code], [409, 'ALREADY_STARTED'], search)
})
