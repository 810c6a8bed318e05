import assert from 'node:assert/strict'
import { test } from 'node:test'
import { putOnProgramme } from '../../../src/main/demo/put-on-programme.ts'
import { startApp, type TestApp } from '../../support/app.ts'

const weekMs = 7 * 86_400_000
const payment_method = { type: 'token', token: 'pm_card_visa' }
const customer = { email: 'ana@example.com' }

async function readProgramme(shop: TestApp) {
  const [events, tables, trips] = await Promise.all([
    shop.get('/events?limit=100'),
    shop.get('/restaurants/tables?limit=100'),
    shop.get('/trips?limit=100'),
  ])
  return { events: events.body.events, slots: tables.body.slots, trips: trips.body.trips }
}

test('a start puts the programme on, and a second one adds nothing', async (t) => {
  const shop = await startApp(t)
  await putOnProgramme(shop.app, shop.url)
  const first = await readProgramme(shop)
  assert.deepEqual([first.events.length, first.trips.length], [3, 3])
  assert.ok(first.slots.length >= 4 * 2 * 6)

  await putOnProgramme(shop.app, shop.url)

  assert.deepEqual(await readProgramme(shop), first)
})

test('a week later there are new dates, of the same vendor', async (t) => {
  const shop = await startApp(t)
  await putOnProgramme(shop.app, shop.url)
  await putOnProgramme(shop.app, shop.url, new Date(Date.now() + weekMs))

  const { events, trips } = await readProgramme(shop)
  assert.deepEqual([events.length, trips.length], [6, 6])
  assert.equal(new Set(trips.map(({ vendor_id }: { vendor_id: string }) => vendor_id)).size, 1)
})

test('a vendor whom an operator suspended gets no further trips', async (t) => {
  const shop = await startApp(t)
  await putOnProgramme(shop.app, shop.url)
  const { trips } = await readProgramme(shop)
  const asked = { reason: 'Enough.' }
  const path = `/admin/vendors/${trips[0].vendor_id}/suspend`
  assert.equal((await shop.post(path, asked, { asOperator: true })).status, 200)

  await putOnProgramme(shop.app, shop.url)

  assert.deepEqual((await readProgramme(shop)).trips, [])
})

test('what is on the programme has a page and can be booked', async (t) => {
  const shop = await startApp(t)
  await putOnProgramme(shop.app, shop.url)
  const { events, slots, trips } = await readProgramme(shop)
  const concert = events.find(({ title }: { title: string }) => title === 'Evening on the river')
  const two = slots.find(({ table_number }: { table_number: string }) => table_number === '2')
  const three = slots.find(
    (slot: typeof two) => slot.table_number === '3' && slot.date_time === two.date_time,
  )
  const asked = { customer, payment_method }
  const booked = [
    await shop.post(`/events/${concert.id}/book`, { ...asked, seat_type: 'Balcony', seat_count: 3 }),
    await shop.post(`/restaurants/tables/${two.id}/book`, {
      ...asked,
      ...{ party_size: 7, combine_with: [three.id] },
    }),
    await shop.post('/bookings', { ...asked, trip_id: trips[0].id, places: 2 }),
  ]
  for (const { status, text, body } of booked) assert.deepEqual([status, body.status], [201, 'SUCCESS'], text)
  assert.deepEqual(booked[0]?.body.seats, ['R-1', 'R-2', 'R-3'])

  for (const path of [`events/${concert.id}`, `restaurants/tables/${two.id}`, `trips/${trips[0].id}`]) {
    const page = await fetch(`${shop.url}/${path}/page`)
    assert.deepEqual([page.status, page.headers.get('cache-control')], [200, 'no-cache'], path)
    const other = await fetch(`${shop.url}/${path.slice(0, -4)}0000/page`)
    assert.equal(other.status, 404)
    assert.match(await other.text(), /There is nothing here/)
  }
})

test('a small evening is sold out soon, and then there is a line', async (t) => {
  const shop = await startApp(t)
  await putOnProgramme(shop.app, shop.url)
  const { events } = await readProgramme(shop)
  const { id } = events.find(({ title }: { title: string }) => title === 'Three chairs')
  const chairs = { seat_type: 'Chair', seat_count: 3 }
  assert.equal((await shop.post(`/events/${id}/book`, { ...chairs, customer, payment_method })).status, 201)

  const { status, body } = await shop.post(`/events/${id}/waitlist`, { ...chairs, email: 'ben@example.com' })

  assert.equal(status, 201)
  const link = new URL(body.status_url)
  const page = await fetch(`${shop.url}/events/waitlist/${body.id}/page${link.search}`)
  assert.equal(page.status, 200)
  const underApi = await fetch(`${shop.url}${link.pathname}/page${link.search}`)
  assert.equal(underApi.status, 200)
})
