import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp, type TestApp } from '../../support/app.ts'
import { makeSeatType } from '../../support/bookable.ts'
import { bookSeats, cancelAt, joinLine } from '../../support/booking-client.ts'
import { mailedLink } from '../../support/mails.ts'
import { welcome } from '../../support/people.ts'

/** Nobody listens there: the same paths are asked of the test's own server. */
const publicUrl = 'https://shop.example'

async function assertPage(shop: TestApp, { origin, pathname, search }: URL): Promise<void> {
  assert.equal(origin, publicUrl)
  const { status, headers } = await shop.get(`${shop.url}${pathname}${search}`)
  assert.equal(status, 200)
  assert.match(headers.get('content-type') ?? '', /^text\/html/)
  assert.equal(headers.get('referrer-policy'), 'no-referrer')
}

test('the mail about a paid booking links to its page, and the key in the link opens it', async (t) => {
  const shop = await startApp(t, { publicUrl })
  const type = await makeSeatType(shop.db, { rows: { A: 3 } })
  const { body: booking } = await bookSeats(shop, type, { email: 'ana@example.com', count: 2 })

  const link = await mailedLink(shop, 'booking-confirmation', 'ana@example.com')

  assert.equal(link.pathname, `/bookings/${booking.id}/page`)
  await assertPage(shop, link)
  const { status, body } = await shop.get(`/bookings/${booking.id}${link.search}`)
  assert.deepEqual([status, body.status, body.seats], [200, 'SUCCESS', ['A-1', 'A-2']])
  assert.equal(body.booking_url, `${publicUrl}/api/v1/bookings/${booking.id}${link.search}`)
})

test('the page of a booking is the same for all, and the booking is not', async (t) => {
  const shop = await startApp(t)
  const owner = await welcome(shop)
  const type = await makeSeatType(shop.db)
  const { body: own } = await bookSeats(shop, type, { as: owner.token })
  const { body: other } = await bookSeats(shop, type)
  const unknown = own.id.replace(/.{4}$/, '0000')

  const pages = [own, other, { id: unknown }].map(({ id }) => shop.get(`${shop.url}/bookings/${id}/page`))
  const [page, ...others] = (await Promise.all(pages)).map(({ status, text }) => [status, text])
  assert.equal(page?.[0], 200)
  for (const one of others) assert.deepEqual(one, page)

  const seen = [own, other, { id: unknown }].map(({ id }) => shop.get(`/bookings/${id}`, { as: owner.token }))
  assert.deepEqual(
    (await Promise.all(seen)).map(({ status }) => status),
    [200, 404, 404],
  )
  const { search: wrong } = new URL(other.booking_url)
  assert.equal((await shop.get(`/bookings/${own.id}${wrong}`)).status, 404)
})

test('the mail that it is somebody’s turn links to his place in line, and the key in the link opens it', async (t) => {
  const shop = await startApp(t, { publicUrl })
  const type = await makeSeatType(shop.db, { places: 2 })
  const { body: booking } = await bookSeats(shop, type, { count: 2 })
  const { body: entry } = await joinLine(shop, type, { email: 'ben@example.com', count: 2 })
  await cancelAt(shop, booking)

  const link = await mailedLink(shop, 'waitlist-offer', 'ben@example.com')

  assert.equal(link.pathname, `/events/waitlist/${entry.id}/page`)
  await assertPage(shop, link)
  const { status, body } = await shop.get(`/events/waitlist/${entry.id}${link.search}`)
  assert.deepEqual([status, body.status, body.seat_count], [200, 'READY', 2])
})
