import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../../support/app.ts'
import { pathOf } from '../../support/booking-client.ts'
import type { Json } from '../../support/http.ts'
import { endHolds } from '../../support/hurry.ts'
import { untilTrue } from '../../support/waiting.ts'
import { bookTable, countRows, makeSlot, statusOf } from './restaurant.ts'

test('a party books a table, and the booking says how many come', async (t) => {
  const shop = await startApp(t)
  const slot = await makeSlot(shop)

  const { status, body } = await bookTable(shop, slot.id, { size: 3 })

  assert.equal(status, 201)
  assert.deepEqual([body.status, body.amount_minor, body.party_size], ['SUCCESS', 2_000, 3])
  const [item] = body.items
  assert.deepEqual([item.item_id, item.kind, item.title], [slot.id, 'TABLE', 'Da Carlo, table 7'])
  assert.deepEqual([item.starts_at, item.ends_at], [slot.date_time, slot.ends_at])
  assert.deepEqual((await shop.get(pathOf(body.booking_url))).body, body)
})

test('a slot is HELD while somebody pays, then BOOKED, and AVAILABLE again when it is cancelled', async (t) => {
  const shop = await startApp(t)
  const slot = await makeSlot(shop)

  assert.equal(await statusOf(shop, slot.id), 'AVAILABLE')
  await bookTable(shop, slot.id, { token: null })
  assert.equal(await statusOf(shop, slot.id), 'HELD')
  await endHolds(shop.db)
  await untilTrue(async () => (await statusOf(shop, slot.id)) === 'AVAILABLE')
  const { body } = await bookTable(shop, slot.id)
  assert.equal(await statusOf(shop, slot.id), 'BOOKED')

  const { search } = new URL(body.booking_url)
  const cancelled = await shop.post(`/restaurants/bookings/${body.id}/cancel${search}`, {})

  assert.equal(cancelled.body.cancellation.refund_minor, 2_000)
  assert.equal(await statusOf(shop, slot.id), 'AVAILABLE')
})

test('a slot that is owed to those in line is not AVAILABLE, and goes to the first of them', async (t) => {
  const shop = await startApp(t)
  const slot = await makeSlot(shop)
  const { body: booked } = await bookTable(shop, slot.id)
  const wish = { item_id: slot.id, quantity: 1, party_size: 3, email: 'next@example.com' }
  const { body: entry } = await shop.post('/waitlist', wish)
  assert.equal(entry.status, 'WAITING')

  // As between two transactions that no reader can see, because one commit does both.
  await shop.db.transaction(async (tx) => {
    await tx.sql`update holds set status = 'RELEASED'`
    await tx.sql`update pools set free = 1`
    const [seen] = await tx.sql<{ status: string }>`select status from shown_slots where id = ${slot.id}`
    assert.equal(seen?.status, 'HELD')
    await tx.sql`update pools set free = 0`
    await tx.sql`update holds set status = 'CONFIRMED'`
  })
  const { search } = new URL(booked.booking_url)
  await shop.post(`/restaurants/bookings/${booked.id}/cancel${search}`, {})

  assert.equal(await statusOf(shop, slot.id), 'HELD')
  const { body: offered } = await shop.get(pathOf(entry.status_url))
  assert.deepEqual([offered.status, offered.party_size], ['READY', 3])
  const [order] = await shop.db.sql<{
    terms: Json
  }>`select terms from orders where id = ${offered.booking_id}`
  assert.equal(order?.terms.lines[0].partySize, 3)
  assert.equal((await bookTable(shop, slot.id)).body.code, 'SOLD_OUT')
})

test('tables put together seat as many as they have seats, and are paid together', async (t) => {
  const shop = await startApp(t)
  const [one, two, three] = [
    await makeSlot(shop, { table_number: '1', combinable_with: ['t2'] }),
    await makeSlot(shop, { table_number: 'T2', combinable_with: ['3'] }),
    await makeSlot(shop, { restaurant_name: 'da carlo', table_number: '3', capacity: 2 }),
  ]

  // 1 and 3 do not touch, but T2 stands between them. Of T2 and 3, it is enough that T2 names 3.
  const { status, body } = await bookTable(shop, one.id, { size: 10, with: [three.id, two.id.toUpperCase()] })

  assert.equal(status, 201)
  assert.deepEqual([body.status, body.amount_minor, body.party_size], ['SUCCESS', 6_000, 10])
  assert.equal(body.items.length, 3)
  for (const { id } of [one, two, three]) assert.equal(await statusOf(shop, id), 'BOOKED')
})

test('a party that is larger than its tables is refused, and leaves nothing behind', async (t) => {
  const shop = await startApp(t)
  const one = await makeSlot(shop, { combinable_with: ['8'] })
  const two = await makeSlot(shop, { table_number: '8', capacity: 2 })
  const before = await countRows(shop)

  for (const [guests, places] of [
    [{ size: 5 }, 4],
    [{ size: 7, with: [two.id] }, 6],
  ] as const) {
    const { status, body } = await bookTable(shop, one.id, guests)
    assert.deepEqual([status, body.code, body.places], [422, 'PARTY_TOO_LARGE', places])
  }

  assert.deepEqual(await countRows(shop), before)
  assert.deepEqual(await shop.db.sql`select id from orders`, [])
  assert.equal(await statusOf(shop, one.id), 'AVAILABLE')
})

for (const [title, others] of [
  ['that do not stand together', [{ table_number: '9' }]],
  ['of another restaurant', [{ restaurant_name: 'Nonna', table_number: '8' }]],
  ['at another time', [{ table_number: '8', date_time: '2099-05-01T20:00:00Z' }]],
  ['for a longer time', [{ table_number: '8', turn_minutes: 180 }]],
  ['of which one stands apart', [{ table_number: '8' }, { table_number: '10' }]],
] as const) {
  test(`tables ${title} cannot be combined`, async (t) => {
    const shop = await startApp(t)
    const slot = await makeSlot(shop, { combinable_with: ['8'] })
    const slots = await Promise.all(others.map((other) => makeSlot(shop, other)))

    const { status, body } = await bookTable(shop, slot.id, { with: slots.map(({ id }) => id) })

    assert.deepEqual([status, body.code], [422, 'TABLES_NOT_COMBINABLE'])
    assert.deepEqual(await shop.db.sql`select id from orders`, [])
  })
}

test('a table cannot be put together with itself, nor with one there is not', async (t) => {
  const shop = await startApp(t)
  const slot = await makeSlot(shop, { combinable_with: ['7'] })

  const itself = await bookTable(shop, slot.id, { size: 8, with: [slot.id.toUpperCase()] })
  const nothing = await bookTable(shop, slot.id, { with: [crypto.randomUUID()] })

  assert.equal(itself.body.code, 'TABLES_NOT_COMBINABLE')
  assert.deepEqual([nothing.status, nothing.body.code], [404, 'NOT_FOUND'])
})

test('a booking that is sent twice under one key is made once', async (t) => {
  const shop = await startApp(t)
  const slot = await makeSlot(shop)

  const first = await bookTable(shop, slot.id, { key: 'dinner' })
  const second = await bookTable(shop, slot.id, { key: 'dinner' })
  const larger = await bookTable(shop, slot.id, { key: 'dinner', size: 3 })

  assert.deepEqual([second.status, second.body.id], [201, first.body.id])
  assert.deepEqual([larger.status, larger.body.code], [422, 'IDEMPOTENCY_KEY_REUSED'])
})

test('the bookings of others are not to be found under restaurants either', async (t) => {
  const shop = await startApp(t)
  const { body } = await bookTable(shop, (await makeSlot(shop)).id)

  const cancelled = await shop.post(`/restaurants/bookings/${body.id}/cancel`, {})
  const fields = {
    razorpay_order_id: 'order_1',
    razorpay_payment_id: 'pay_1',
    razorpay_signature: 'a'.repeat(64),
  }
  const verified = await shop.post(`/restaurants/bookings/${body.id}/verify`, fields)

  assert.deepEqual([cancelled.status, verified.status], [404, 404])
})

test('nobody gets a table without saying how many come, nor waits for one that is too small', async (t) => {
  const shop = await startApp(t, { processKind: 'server' })
  const slot = await makeSlot(shop)
  const before = await countRows(shop)
  const wish = { item_id: slot.id, quantity: 1, email: 'next@example.com' }
  const answers = [
    await shop.buy({ items: [{ item_id: slot.id, quantity: 1 }] }),
    await shop.post('/waitlist', wish),
    await shop.post('/waitlist', { ...wish, party_size: 5 }),
  ]
  const codes = answers.map(({ status, body }) => `${status} ${body.code}`)
  assert.deepEqual(codes, ['422 PARTY_SIZE_NEEDED', '422 PARTY_SIZE_NEEDED', '422 PARTY_TOO_LARGE'])
  assert.deepEqual(await countRows(shop), before)
  assert.deepEqual(await shop.db.sql`select id from waitlist_entries`, [])
})
