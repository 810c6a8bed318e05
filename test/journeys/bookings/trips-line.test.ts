import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp, type TestApp } from '../../support/app.ts'
import { cancelAt, pathOf } from '../../support/booking-client.ts'
import type { Json } from '../../support/http.ts'
import { bookTrip, makeTrip, makeVendor } from '../../support/vendors.ts'

async function join(shop: TestApp, trip: Json, quantity: number): Promise<Json> {
  const wanted = { item_id: trip.id, quantity, email: `party-of-${quantity}@example.com` }
  const { status, body, text } = await shop.post('/waitlist', wanted)
  assert.equal(status, 201, text)
  return body
}

/** A trip of five places of which two have come free, and in line for it a party of three before one of two. */
async function makeLine(shop: TestApp, wanted: object) {
  const vendor = await makeVendor(shop)
  const trip = await makeTrip(shop, vendor, { max_capacity: 5, ...wanted })
  await bookTrip(shop, { trip_id: trip.id }, { places: 3 })
  const { body: two } = await bookTrip(shop, { trip_id: trip.id }, { places: 2 })
  const line = [await join(shop, trip, 3), await join(shop, trip, 2)]
  await cancelAt(shop, two)
  const statuses = async () => {
    const read = line.map(({ status_url }) => shop.get(pathOf(status_url)))
    return (await Promise.all(read)).map(({ body }) => body.status)
  }
  const change = (body: object) => shop.put(`/trips/${trip.id}`, body, { as: vendor.as })
  return { trip, statuses, change }
}

test('nobody is passed over in the strict line of a trip; where the vendor says no more, the next one is served at once', async (t) => {
  const shop = await startApp(t)
  const { trip, statuses, change } = await makeLine(shop, { is_line_strict: true })
  assert.equal(trip.is_line_strict, true)
  assert.deepEqual(await statuses(), ['WAITING', 'WAITING'])

  const renamed = await change({ title: 'Three hills' })
  assert.deepEqual([renamed.body.is_line_strict, await statuses()], [true, ['WAITING', 'WAITING']])
  const { status, body } = await change({ is_line_strict: false })

  assert.deepEqual([status, body.is_line_strict], [200, false])
  assert.deepEqual(await statuses(), ['WAITING', 'READY'])
  assert.equal((await shop.get(`/trips/${trip.id}`)).body.is_line_strict, false)
})

test('a line that is made strict is so from then on', async (t) => {
  const shop = await startApp(t)
  const { trip, statuses, change } = await makeLine(shop, {})
  assert.deepEqual([trip.is_line_strict, await statuses()], [false, ['WAITING', 'READY']])
  assert.equal((await change({ is_line_strict: true })).body.is_line_strict, true)
  const third = await join(shop, trip, 1)

  // One place more is enough for the third, but not for the first.
  await change({ max_capacity: 6 })

  assert.equal((await shop.get(pathOf(third.status_url))).body.status, 'WAITING')
  assert.deepEqual(await statuses(), ['WAITING', 'READY'])
  await change({ max_capacity: 9 })
  assert.equal((await shop.get(pathOf(third.status_url))).body.status, 'READY')
})

test('what is no yes or no is refused', async (t) => {
  const shop = await startApp(t, { processKind: 'server' })
  const vendor = await makeVendor(shop)
  const trip = await makeTrip(shop, vendor)
  for (const is_line_strict of ['yes', 1, null]) {
    const { status, body } = await shop.put(`/trips/${trip.id}`, { is_line_strict }, { as: vendor.as })
    assert.deepEqual([status, body.code], [400, 'INVALID_REQUEST'], `${is_line_strict}`)
  }
})
