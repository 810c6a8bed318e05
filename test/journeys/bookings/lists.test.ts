import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../../support/app.ts'
import { makeSeatType } from '../../support/bookable.ts'
import { bookSeats, pathOf } from '../../support/booking-client.ts'
import type { Json } from '../../support/http.ts'
import { welcome } from '../../support/people.ts'

test('admins see all bookings, newest first, page by page, and how many there are', async (t) => {
  const shop = await startApp(t)
  const { as } = { as: (await welcome(shop, { role: 'admin' })).token }
  const empty = await shop.get('/admin/bookings', { as })
  const nothing = { bookings: [], total: 0, limit: 20, offset: 0, pages: 0, current_page: 1 }
  assert.deepEqual([empty.status, empty.body], [200, nothing])
  const type = await makeSeatType(shop.db)
  const booked: string[] = []
  for (const token of ['pm_card_visa', 'pm_card_visa_chargeDeclined', null])
    booked.unshift((await bookSeats(shop, type, { token })).body.id)
  // An order, but no booking.
  await shop.buy({ product_id: (await shop.offer()).product_id })

  const pages: [query: string, ids: string[], offset: number, page: number, pages: number][] = [
    ['', booked, 0, 1, 1],
    ['?limit=2', booked.slice(0, 2), 0, 1, 2],
    ['?limit=2&page=2', booked.slice(2), 2, 2, 2],
    ['?limit=2&page=3', [], 4, 3, 2],
    ['?limit=1&offset=1', booked.slice(1, 2), 1, 2, 3],
    ['?limit=1&page=9999', [], 9_998, 9_999, 3],
  ]
  for (const [query, ids, offset, current_page, count] of pages) {
    const { status, body } = await shop.get(`/admin/bookings${query}`, { as })
    const { bookings, limit, ...rest } = body
    assert.deepEqual([status, bookings.map(({ id }: Json) => id)], [200, ids], query)
    assert.deepEqual(rest, { total: 3, offset, pages: count, current_page }, query)
  }
  const { body } = await shop.get('/admin/bookings', { as })
  for (const booking of body.bookings)
    assert.deepEqual(booking, (await shop.get(pathOf(booking.booking_url))).body)
})

test('a page is said in one way', async (t) => {
  const shop = await startApp(t, { processKind: 'server' })
  for (const query of ['limit=0', 'limit=101', 'page=0', 'page=1&offset=1', 'status=PAID', 'limit=ten']) {
    const { status, body } = await shop.get(`/admin/bookings?${query}`, { asOperator: true })
    assert.deepEqual([status, body.code], [400, 'INVALID_REQUEST'], query)
  }
})
