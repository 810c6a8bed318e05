import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sweepPlaces } from '../../../src/checkout/sweep-places.ts'
import { auditDatabase } from '../../../src/main/audit/index.ts'
import { startApp, type TestApp } from '../../support/app.ts'
import { bookSeats, cancelAt, joinLine, pathOf } from '../../support/booking-client.ts'
import { concert, putOn, ranges } from '../../support/concert.ts'
import type { Answer, Json } from '../../support/http.ts'
import { untilTrue } from '../../support/waiting.ts'

const asOperator = true
const serverOnly = { processKind: 'server' } as const
const rain = { reason: 'The roof leaks' }

function stallsOf({ id, seat_types: [type] }: Json) {
  return { showId: id, itemId: type.item_id, poolId: '', name: type.seat_type }
}

function remove(shop: TestApp, { id }: Json): Promise<Answer> {
  return shop.delete(`/events/${id}`, { asOperator })
}

async function factsOf(shop: TestApp, { id }: Json): Promise<object[]> {
  return await shop.db.sql`select type, payload from events where subject_id = ${id} order by sequence`
}

test('an event that nobody booked is deleted, out of sight and off sale', async (t) => {
  const shop = await startApp(t, serverOnly)
  const event = await putOn(shop)

  assert.equal((await remove(shop, event)).status, 204)

  assert.equal((await shop.get(`/events/${event.id}`)).status, 404)
  assert.deepEqual((await shop.get('/events')).body.events, [])
  assert.equal((await bookSeats(shop, stallsOf(event))).status, 404)
  assert.equal((await remove(shop, event)).status, 404)
  assert.equal((await shop.patch(`/events/${event.id}`, { title: 'x' }, { asOperator })).status, 404)
  assert.equal((await shop.post(`/events/${event.id}/cancel`, rain, { asOperator })).status, 404)
  assert.deepEqual(await shop.db.sql`select count(*) as count from shows`, [{ count: 1 }])
  // It may be put on again.
  await putOn(shop, { starts_at: event.starts_at })
})

test('an event is not deleted as long as somebody has places, paid or not', async (t) => {
  const shop = await startApp(t)
  const event = await putOn(shop)
  const { body: held } = await bookSeats(shop, stallsOf(event), { token: null })
  const { body: paid } = await bookSeats(shop, stallsOf(event))

  for (const booking of [held, paid]) {
    const { status, body } = await remove(shop, event)
    assert.deepEqual([status, body.code], [409, 'EVENT_HAS_BOOKINGS'])
    await cancelAt(shop, booking)
  }
  assert.equal((await remove(shop, event)).status, 204)
})

test('who waits for an event that is deleted waits for it no longer', async (t) => {
  const shop = await startApp(t)
  const event = await putOn(shop)
  const { body: booking } = await bookSeats(shop, stallsOf(event), { count: 10, token: null })
  await joinLine(shop, stallsOf(event), { email: 'patient@example.com', count: 10 })
  // Its hold ran out, and no sweep came by.
  await shop.db.sql`
    with released as (update holds set status = 'RELEASED' where order_id = ${booking.id})
    update pools set free = capacity`

  assert.equal((await remove(shop, event)).status, 204)

  assert.deepEqual(await shop.db.sql`select status from waitlist_entries`, [{ status: 'LAPSED' }])
  assert.deepEqual(await shop.db.sql`select waiting from pools`, [{ waiting: 0 }])
})

test('of a deletion and a booking at one moment, one comes first and the other is refused', async (t) => {
  const shop = await startApp(t)
  for (let round = 0; round < 10; round += 1) {
    const event = await putOn(shop, { title: `Round ${round}` })
    const buyers = Array.from({ length: 4 }, () => bookSeats(shop, stallsOf(event), { token: null }))
    const [removal, ...bookings] = await Promise.all([remove(shop, event), ...buyers])
    const isBooked = bookings.some(({ status }) => status === 201)
    assert.equal(removal?.status, isBooked ? 409 : 204, `round ${round}`)
    for (const { status } of bookings) assert.ok(status === 201 || !isBooked)
  }
})

test('an event that is called off cannot be booked from that moment on, and its end is a fact', async (t) => {
  const shop = await startApp(t, serverOnly)
  const event = await putOn(shop)

  const { status, body } = await shop.post(`/events/${event.id}/cancel`, rain, { asOperator })

  assert.equal(status, 200)
  assert.deepEqual(
    [body.status, body.cancelled_at !== null, body.seat_types[0].available],
    ['CANCELLED', true, 0],
  )
  const item_ids = [event.seat_types[0].item_id]
  const pool_ids = (await shop.db.sql<{ id: string }>`select id from pools`).map(({ id }) => id)
  const ended = { reason: 'The roof leaks', cancelled_by: 'operator', title: concert.title }
  const payload = { ...ended, item_ids, pool_ids }
  assert.deepEqual(await factsOf(shop, event), [{ type: 'show.cancelled', payload }])
  assert.equal((await shop.get(`/events/${event.id}`)).body.status, 'CANCELLED')
  assert.deepEqual((await shop.get('/events')).body.events, [])
  for (const answer of [
    await shop.post(`/events/${event.id}/cancel`, rain, { asOperator }),
    await shop.patch(`/events/${event.id}`, { title: 'x' }, { asOperator }),
  ]) {
    assert.deepEqual([answer.status, answer.body.code], [409, 'EVENT_CANCELLED'])
  }
  await putOn(shop, { starts_at: event.starts_at })
})

test('whoever wants places at an event that was called off is told so; whoever asks again is told what he was', async (t) => {
  const shop = await startApp(t)
  const event = await putOn(shop)
  const type = stallsOf(event)
  const { body: booking } = await bookSeats(shop, type, { key: 'once' })
  await shop.post(`/events/${event.id}/cancel`, rain, { asOperator })

  const email = 'late@example.com'
  const asked = { event_id: event.id, seat_count: 1, customer: { email } }
  for (const [way, { status, body }] of Object.entries({
    book: await bookSeats(shop, type),
    trip: await shop.post('/bookings', asked),
    buy: await shop.buy({ items: [{ item_id: type.itemId, quantity: 1 }] }),
    join: await joinLine(shop, type, { email }),
    wait: await shop.post('/waitlist', { item_id: type.itemId, quantity: 1, email }),
  }))
    assert.deepEqual([status, body.code], [409, 'EVENT_CANCELLED'], way)
  const again = await bookSeats(shop, type, { key: 'once' })
  assert.deepEqual([again.status, again.body.id], [201, booking.id])

  await untilTrue(async () => {
    const { body } = await shop.get(`/bookings/${booking.id}`, { asOperator })
    return body.status === 'REFUNDED'
  })
  assert.equal((await remove(shop, event)).status, 204)
  const gone = await shop.buy({ items: [{ item_id: type.itemId, quantity: 1 }] })
  assert.deepEqual([gone.status, gone.body.code], [404, 'ITEM_NOT_FOUND'], 'what was deleted was never there')
})

test('when an event is called off, all money goes back, whatever the policy says, and nobody waits any more', async (t) => {
  const shop = await startApp(t)
  const seat_types = [{ seat_type: 'Stalls', price_minor: 1_000, places: 3, cancellation: [] }]
  const event = await putOn(shop, { seat_types })
  const { body: paid } = await bookSeats(shop, stallsOf(event), { count: 2 })
  const { body: unpaid } = await bookSeats(shop, stallsOf(event), { token: null })
  await joinLine(shop, stallsOf(event), { email: 'patient@example.com' })

  await shop.post(`/events/${event.id}/cancel`, rain, { asOperator })

  const statusOf = async ({ id }: Json) => (await shop.get(`/bookings/${id}`, { asOperator })).body.status
  await untilTrue(async () => (await statusOf(paid)) === 'REFUNDED')
  await untilTrue(async () => ['CANCELLED', 'FAILED', 'EXPIRED'].includes(await statusOf(unpaid)))
  const [refund, ...others] = shop.effects().filter(({ kind }) => kind === 'REFUNDED')
  assert.deepEqual([refund?.amountMinor, others], [2_000, []])
  assert.deepEqual(await shop.db.sql`select status from waitlist_entries`, [{ status: 'LAPSED' }])
})

test('one booking that cannot be cancelled keeps no other from its money; an operator hears of it, and then it is', async (t) => {
  const shop = await startApp(t)
  const event = await putOn(shop)
  const bookings = await Promise.all(
    Array.from({ length: 3 }, () => bookSeats(shop, stallsOf(event)).then(({ body }) => body)),
  )
  const [stuck, ...others] = bookings
  await shop.db.runSql(`
    create function refuse() returns trigger language plpgsql as $$ begin raise exception 'planted'; end $$;
    create trigger refuse before insert on cancellations for each row
      when (new.order_id = '${stuck.id}') execute function refuse()`)
  const jobs = (changes = '') =>
    shop.db.runSql(`${changes || 'select state, output from pgboss.job'} where name = 'cancel-shows'`)
  const statusOf = async ({ booking_url }: Json) => (await shop.get(pathOf(booking_url))).body.status

  await shop.post(`/events/${event.id}/cancel`, rain, { asOperator })
  await untilTrue(async () => (await jobs()).rows.some(({ state }) => state === 'retry'))
  for (const booking of others) await untilTrue(async () => (await statusOf(booking)) === 'REFUNDED')
  assert.equal(await statusOf(stuck), 'SUCCESS')
  await jobs('update pgboss.job set retry_count = 8, start_after = now()')
  const incidents = async () => (await shop.get('/incidents', { asOperator })).body.incidents
  await untilTrue(async () => (await incidents()).length > 0)
  const [{ checkout_id, reason }] = await incidents()
  await shop.db.runSql('drop trigger refuse on cancellations')
  await untilTrue(async () => (await jobs()).rows.some(({ state }) => state === 'retry'))
  await jobs('update pgboss.job set start_after = now()')
  await untilTrue(async () => (await statusOf(stuck)) === 'REFUNDED')

  assert.equal(checkout_id, stuck.checkout_id)
  assert.match(
    reason,
    /called off and this booking could not be cancelled; it is tried again every ten minutes/,
  )
})

test('what an unpaid booking gives back after its event was called off is nobody’s any more', async (t) => {
  const shop = await startApp(t)
  const event = await putOn(shop)
  const { body: unpaid } = await bookSeats(shop, stallsOf(event), { token: 'sim_needs_action' })
  assert.equal(unpaid.status, 'PENDING_PAYMENT')

  await shop.post(`/events/${event.id}/cancel`, rain, { asOperator })
  await untilTrue(async () => {
    const [job] = await shop.db.sql<{
      state: string
    }>`select state from pgboss.job where name = 'cancel-shows'`
    return job?.state === 'completed'
  })

  assert.equal((await shop.get(pathOf(unpaid.booking_url))).body.status, 'CANCELLED')
  assert.deepEqual(await shop.db.sql`select distinct free, capacity from pools`, [{ free: 0, capacity: 0 }])
})

test('the auditor finds who has paid for what was called off', async (t) => {
  const shop = await startApp(t)
  const event = await putOn(shop)
  await bookSeats(shop, stallsOf(event))
  const find = async () => (await auditDatabase(shop)).map(({ id }) => id)

  await shop.db.sql`update shows set cancelled_at = now() - interval '59 minutes'`
  assert.ok(!(await find()).includes('nobody-pays-for-what-was-called-off'))
  await shop.db.sql`update shows set cancelled_at = now() - interval '61 minutes'`
  assert.ok((await find()).includes('nobody-pays-for-what-was-called-off'))

  await shop.db.sql`update shows set cancelled_at = null`
})

test('called off by eight at once, it ends once; with one key all are told so', async (t) => {
  const shop = await startApp(t, serverOnly)
  const [one, other] = [await putOn(shop), await putOn(shop, { title: 'Another' })]
  const cancel = ({ id }: Json, key?: string) =>
    shop.post(`/events/${id}/cancel`, rain, { asOperator, ...(key === undefined ? {} : { key }) })

  const alone = await Promise.all(Array.from({ length: 8 }, () => cancel(one)))
  const keyed = await Promise.all(Array.from({ length: 8 }, () => cancel(other, 'rain')))

  assert.deepEqual(alone.map(({ status }) => status).sort(), [200, ...Array(7).fill(409)])
  assert.deepEqual(new Set(keyed.map(({ status }) => status)), new Set([200]))
  for (const event of [one, other]) assert.equal((await factsOf(shop, event)).length, 1)
})

test('of a booking and the end of its event at one moment, none gets places after the end', async (t) => {
  const shop = await startApp(t)
  for (let round = 0; round < 10; round += 1) {
    const event = await putOn(shop, { title: `Round ${round}` })
    const buyers = Array.from({ length: 6 }, () => bookSeats(shop, stallsOf(event), { token: null }))
    const [, ...bookings] = await Promise.all([
      shop.post(`/events/${event.id}/cancel`, rain, { asOperator }),
      ...buyers,
    ])
    const { stock, places } = (await shop.get(`/events/${event.id}`, { asOperator })).body.seat_types[0]
    const booked = bookings.filter(({ status }) => status === 201).length
    assert.deepEqual([stock.free, stock.held, places], [0, booked, booked], `round ${round}`)
  }
})

test('who put it on, changed it and called it off stands in the audit trail', async (t) => {
  const shop = await startApp(t, serverOnly)
  const event = await putOn(shop)
  await shop.patch(`/events/${event.id}`, { title: 'Another' }, { asOperator })
  await shop.post(`/events/${event.id}/cancel`, rain, { asOperator })
  await remove(shop, event)

  const { body } = await shop.get(`/admin/audit?subject=show:${event.id}`, { asOperator })

  assert.deepEqual(
    body.entries.map(({ action, actor }: Json) => [action, actor]),
    ['deleted', 'cancelled', 'changed', 'created'].map((what) => [`show.${what}`, 'operator']),
  )
})

test('the auditor finds nothing in numbered seats of what was called off or deleted, but what is wrong with them', async (t) => {
  const shop = await startApp(t, serverOnly)
  const boxes = { seat_type: 'Boxes', price_minor: 1_000, plan: ranges(2, 5) }
  const put = (title: string) => putOn(shop, { title, seat_types: [boxes] })
  const [off, gone, on] = [await put('Off'), await put('Gone'), await put('On')]
  const hold = (quantity: number) => shop.buy({ items: [{ item_id: stallsOf(off).itemId, quantity }] })
  const { body: late } = await hold(3)
  await hold(2)
  await shop.post(`/events/${off.id}/cancel`, rain, { asOperator })
  await remove(shop, gone)
  await shop.audit()
  await shop.db.sql`update holds set expires_at = now() where order_id = ${late.order_id}`
  await shop.db.transaction((tx) => sweepPlaces(tx, 10))
  assert.deepEqual(await shop.db.sql`select capacity, free from pools where capacity < 10 and free > 0`, [
    { capacity: 5, free: 3 },
  ])
  await shop.audit()

  const { db } = shop
  const items = await db.sql<{ id: string; pool_id: string }>`select id, pool_id from items`
  const poolOf = (event: Json) => items.find(({ id }) => id === stallsOf(event).itemId)?.pool_id
  const setOwner = (event: Json, owner: string | null) =>
    db.sql`update seats set order_id = ${owner} where pool_id = ${poolOf(event)} and label = 'R2-5'`
  const addPlaces = (event: Json, by: number) =>
    db.sql`update pools set capacity = capacity + ${by}::bigint, free = free + ${by}::bigint where id = ${poolOf(event)}`
  for (const [plant, mend] of [
    [() => setOwner(off, late.order_id), () => setOwner(off, null)],
    [() => setOwner(gone, late.order_id), () => setOwner(gone, null)],
    [() => addPlaces(off, 6), () => addPlaces(off, -6)],
    [() => addPlaces(on, 1), () => addPlaces(on, -1)],
    [() => addPlaces(on, -1), () => addPlaces(on, 1)],
  ] as const) {
    await plant()
    const found = (await auditDatabase(shop)).map(({ id }) => id)
    assert.ok(found.includes('numbered-pools-have-their-seats'), `${plant}: ${found}`)
    await mend()
    await shop.audit()
  }
})

test('what is over cannot be called off any more', async (t) => {
  const shop = await startApp(t, serverOnly)
  const event = await putOn(shop)
  await shop.db.sql`update shows set starts_at = '2020-01-01', ends_at = '2020-01-02' where id = ${event.id}`

  const { status, body } = await shop.post(`/events/${event.id}/cancel`, rain, { asOperator })

  assert.deepEqual([status, body.code], [409, 'ALREADY_STARTED'])
})
