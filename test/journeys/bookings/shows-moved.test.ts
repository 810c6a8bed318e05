import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { cancelShows } from '../../../src/checkout/bookings/cancel-shows.ts'
import { completePastBookings } from '../../../src/orders/index.ts'
import { findEvents } from '../../../src/platform/events/index.ts'
import { startApp, type TestApp } from '../../support/app.ts'
import { bookSeats, cancelAt, pathOf } from '../../support/booking-client.ts'
import { days, putOn } from '../../support/concert.ts'
import type { Json } from '../../support/http.ts'
import { untilTrue } from '../../support/waiting.ts'
import { openIncidents } from '../gateways/refunding.ts'

const asOperator = true

function stallsOf({ id, seat_types: [type] }: Json) {
  return { showId: id, itemId: type.item_id, poolId: '', name: type.seat_type }
}

async function read(shop: TestApp, booking: Json): Promise<Json> {
  return (await shop.get(pathOf(booking.booking_url))).body
}

function move(shop: TestApp, { id }: Json, starts_at: string) {
  return shop.patch(`/events/${id}`, { starts_at }, { asOperator })
}

/** What was mailed to whom, by the template. */
async function mailsOf({ dataDir }: TestApp, template: string): Promise<string[]> {
  const folder = join(dataDir, 'outbox')
  const names = (await readdir(folder)).filter((name) => name.endsWith(`-${template}.eml`))
  return await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
}

/** As if the time at which the booking ends had come. */
async function complete(shop: TestApp, { id }: Json): Promise<void> {
  await shop.db.sql`update orders set completes_at = now() - interval '1 second' where id = ${id}`
  await shop.db.transaction((tx) => completePastBookings(tx, 10))
}

test('a booking moves with its event: it can be cancelled until the new start and is over after the new end', async (t) => {
  const shop = await startApp(t)
  const policy = [{ hours_before: 24, refund_percent: 80, fee_minor: 0 }]
  const event = await putOn(shop, { starts_at: days(0.5), cancellation: policy })
  const [{ body: paid }, { body: held }] = [
    await bookSeats(shop, stallsOf(event)),
    await bookSeats(shop, stallsOf(event), { token: null }),
  ]
  const preview = async () => (await shop.get(pathOf(paid.booking_url).replace('?', '/cancellation?'))).body
  assert.equal((await preview()).refund_minor, 0)
  const later = days(9)

  assert.equal((await move(shop, event, later)).status, 200)

  for (const booking of [paid, held])
    await untilTrue(async () => (await read(shop, booking)).items[0].starts_at === later)
  assert.equal((await preview()).refund_minor, 800, 'by the policy that was agreed, before the new start')
  const [order] = await shop.db.sql<{ isLater: boolean }>`
    select completes_at > ${later}::timestamptz as "isLater" from orders where id = ${paid.id}`
  assert.equal(order?.isLater, true)
  await untilTrue(async () => (await mailsOf(shop, 'booking-moved')).length > 0)
  const mails = await mailsOf(shop, 'booking-moved')
  assert.equal(mails.length, 1, 'nothing is booked yet by who has not paid')
  assert.ok(mails[0]?.includes('Subject: Another time: A concert: Stalls\n'), mails[0])
  assert.equal((await cancelAt(shop, paid)).body.cancellation.refund_minor, 800)
})

test('of two events in one order, whoever paid is told which one was moved, and to when', async (t) => {
  const shop = await startApp(t)
  const [first, second] = [
    await putOn(shop, { title: 'A first', starts_at: days(5) }),
    await putOn(shop, { title: 'A second', starts_at: days(8) }),
  ]
  const items = [first, second].map((event) => ({ item_id: stallsOf(event).itemId, quantity: 1 }))
  const { body } = await shop.buy({ items, wait: 10 })
  assert.equal(body.status, 'COMPLETED')
  const mailsAre = (count: number) => async () => (await mailsOf(shop, 'booking-moved')).length === count

  const [later, soon] = [days(9), days(6)]
  await move(shop, second, later)
  await untilTrue(mailsAre(1))
  await move(shop, first, soon)
  await untilTrue(mailsAre(2))

  const told = (await findEvents(shop.db, body.order_id)).filter(({ type }) => type === 'booking.moved')
  assert.deepEqual(
    told.map(({ payload: { title, starts_at } }) => [title, starts_at]),
    [
      ['A second: Stalls', later],
      ['A first: Stalls', soon],
    ],
  )
})

test('an event that changes anything but its times moves nobody', async (t) => {
  const shop = await startApp(t)
  const event = await putOn(shop)
  await shop.patch(`/events/${event.id}`, { title: 'Another title' }, { asOperator })
  assert.deepEqual(await findEvents(shop.db, event.id), [])
})

test('what was completed is given back all the same when its event is called off after all', async (t) => {
  const shop = await startApp(t)
  const event = await putOn(shop)
  const { body: booking } = await bookSeats(shop, stallsOf(event))
  await complete(shop, booking)
  assert.equal((await read(shop, booking)).status, 'COMPLETED')

  await shop.post(`/events/${event.id}/cancel`, { reason: 'The roof leaks' }, { asOperator })

  await untilTrue(async () => (await read(shop, booking)).status === 'REFUNDED')
  assert.equal((await read(shop, booking)).payment.refunded_minor, 1_000)
})

test('an operator gives back what was paid for something that is over, and its tickets are void', async (t) => {
  const shop = await startApp(t)
  const { body: booking } = await bookSeats(shop, stallsOf(await putOn(shop)))
  await complete(shop, booking)

  const { status } = await shop.post(`/payments/${booking.payment.id}/refund`, {}, { asOperator })

  assert.equal(status, 202)
  await untilTrue(async () => (await read(shop, booking)).status === 'REFUNDED')
  await untilTrue(async () => {
    const { tickets } = (await shop.get(pathOf(booking.tickets_url))).body
    return tickets.length === 1 && tickets[0].status === 'VOID'
  })
  await shop.audit()
})

test('a booking that cannot be cancelled with its event is put before an operator once that lasts', async (t) => {
  const shop = await startApp(t, { processKind: 'server' })
  const event = await putOn(shop)
  const items = [{ item_id: stallsOf(event).itemId, quantity: 1 }]
  const { body: accepted } = await shop.buy({ items })
  await shop.post(`/events/${event.id}/cancel`, { reason: 'The roof leaks' }, { asOperator })
  const facts = await findEvents(shop.db, event.id)

  await assert.rejects(cancelShows(shop, facts, false), /not cancelled yet: 1/)
  assert.deepEqual(await openIncidents(shop), [])
  await assert.rejects(cancelShows(shop, facts, true), /not cancelled yet: 1/)

  const [incident, ...others] = await openIncidents(shop)
  assert.deepEqual(others, [])
  assert.equal(incident.checkout_id, accepted.id)
  assert.match(incident.reason, /called off/)
})

test('a booking that is paid at the second try is for the time at which its event is now', async (t) => {
  const shop = await startApp(t)
  const event = await putOn(shop)
  const { body: failed } = await bookSeats(shop, stallsOf(event), { token: 'pm_card_visa_chargeDeclined' })
  await complete(shop, failed)
  const later = days(20)
  await move(shop, event, later)

  const { search } = new URL(failed.booking_url)
  const again = { payment_method: { type: 'token', token: 'pm_card_visa' } }
  assert.equal((await shop.post(`/orders/${failed.id}/checkout${search}`, again)).status, 202)

  await untilTrue(async () => (await read(shop, failed)).status === 'SUCCESS')
  assert.equal((await read(shop, failed)).items[0].starts_at, later)
  const [order] = await shop.db.sql<{ isLater: boolean }>`
    select completes_at > ${later}::timestamptz as "isLater" from orders where id = ${failed.id}`
  assert.equal(order?.isLater, true)
})

test('what is held when an event is moved earlier is held until its new start at most', async (t) => {
  const shop = await startApp(t)
  const event = await putOn(shop)
  const { body: held } = await bookSeats(shop, stallsOf(event), { token: null })
  const soon = new Date(Date.now() + 60_000).toISOString()

  await move(shop, event, soon)

  await untilTrue(async () => (await read(shop, held)).expires_at === soon)
  const [hold] = await shop.db.sql<{ until: Date }>`select expires_at as until from holds`
  assert.equal(hold?.until.toISOString(), soon)
  const [checkout] = await shop.db.sql<{ isWoken: boolean }>`
    select next_run_at <= expires_at as "isWoken" from checkouts`
  assert.equal(checkout?.isWoken, true)
})

test('who comes at the same time as before is not told of another one', async (t) => {
  const shop = await startApp(t)
  const event = await putOn(shop)
  const { body: booking } = await bookSeats(shop, stallsOf(event))
  const ends_at = days(11)
  await shop.patch(`/events/${event.id}`, { ends_at }, { asOperator })
  await untilTrue(async () => (await read(shop, booking)).items[0].ends_at === ends_at)
  const told = (await findEvents(shop.db, booking.id)).filter(({ type }) => type === 'booking.moved')
  assert.deepEqual(told, [])
})
