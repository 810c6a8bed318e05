import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { formatMoney } from '../../../src/values/money.ts'
import { startApp, type TestApp } from '../../support/app.ts'
import { bendGateway } from '../../support/bend-gateway.ts'
import { makeSeatType } from '../../support/bookable.ts'
import { bookSeats, cancelAt, pathOf } from '../../support/booking-client.ts'
import type { Json } from '../../support/http.ts'
import { findMail } from '../../support/mails.ts'
import { untilTrue } from '../../support/waiting.ts'
import { openIncidents, refund, untilRefunds } from '../gateways/refunding.ts'

const dayMs = 86_400_000
const policy = [
  { hoursBefore: 72, refundPercent: 100, feeMinor: 0 },
  { hoursBefore: 24, refundPercent: 50, feeMinor: 100 },
]

async function freeOf({ db }: TestApp, poolId: string): Promise<number | undefined> {
  const [pool] = await db.sql<{ free: number }>`select free from pools where id = ${poolId}`
  return pool?.free
}

async function untilStatus(shop: TestApp, booking: Json, status: string): Promise<Json> {
  let shown: Json
  await untilTrue(async () => {
    shown = (await shop.get(pathOf(booking.booking_url))).body
    return shown.status === status
  })
  return shown
}

for (const [days, refund, fee, end] of [
  [10, 2_000, 0, 'REFUNDED'],
  [2, 900, 1_100, 'REFUNDED'],
  [0.5, 0, 2_000, 'CANCELLED'],
] as const) {
  test(`${days} days before, ${refund} of 2000 go back, as was shown before, and the places are free at once`, async (t) => {
    const shop = await startApp(t)
    const startsAt = new Date(Date.now() + days * dayMs)
    const type = await makeSeatType(shop.db, { cancellation: policy, startsAt })
    const { body: booking } = await bookSeats(shop, type, { count: 2 })
    const { search } = new URL(booking.booking_url)
    const { body: quote } = await shop.get(`/bookings/${booking.id}/cancellation${search}`)

    const { status, body } = await cancelAt(shop, booking, { reason: 'ill' })

    assert.equal(status, 200)
    assert.deepEqual([quote.refund_minor, quote.fee_minor, quote.is_cancellable], [refund, fee, true])
    const { refund_minor, fee_minor, reason } = body.cancellation
    assert.deepEqual([refund_minor, fee_minor, reason], [refund, fee, 'ill'])
    assert.equal(await freeOf(shop, type.poolId), 10)
    const ended = await untilStatus(shop, booking, end)
    assert.equal(ended.payment.refunded_minor, refund)
    const given = shop.effects().flatMap((one) => (one.kind === 'REFUNDED' ? [one.amountMinor] : []))
    assert.deepEqual(given, refund === 0 ? [] : [refund])
  })
}

async function mailOn({ dataDir }: TestApp): Promise<string | undefined> {
  return await findMail(join(dataDir, 'outbox'), 'booking-cancelled', 'guest@example.com')
}

const halfPolicy = [{ hoursBefore: 0, refundPercent: 50, feeMinor: 0 }]

for (const [what, cancellation, before, back, kept] of [
  ['all of the price', null, 600, 1_400, 0],
  ['half of the price', halfPolicy, 600, 1_000, 400],
  ['more than the rest', halfPolicy, 1_500, 500, 0],
  ['nothing', [], 600, 0, 1_400],
] as const) {
  test(`after ${before} of 2000 were given back, a policy that gives ${what} gives ${back} and says so`, async (t) => {
    const shop = await startApp(t)
    const { body: booking } = await bookSeats(shop, await makeSeatType(shop.db, { cancellation }), {
      count: 2,
    })
    await refund(shop, booking.payment.id, { amount_minor: before })
    await untilRefunds(shop, booking.payment.id, ['SUCCESSFUL'])
    const { search } = new URL(booking.booking_url)
    const { body: quote } = await shop.get(`/bookings/${booking.id}/cancellation${search}`)
    assert.deepEqual([quote.refund_minor, quote.fee_minor], [back, kept])

    const { body } = await cancelAt(shop, booking)

    assert.deepEqual([body.cancellation.refund_minor, body.cancellation.fee_minor], [back, kept])
    const ended = await untilStatus(shop, booking, back > 0 ? 'REFUNDED' : 'CANCELLED')
    assert.equal(ended.payment.refunded_minor, before + back)
    const said =
      back > 0 ? `${formatMoney({ amountMinor: back, currency: 'USD' })} go back` : 'Nothing of the price'
    await untilTrue(async () => (await mailOn(shop))?.includes(said) === true)
  })
}

test('of what an event gives back when it is called off, nothing is given twice', async (t) => {
  const shop = await startApp(t)
  const type = await makeSeatType(shop.db)
  const { body: booking } = await bookSeats(shop, type, { count: 2 })
  await refund(shop, booking.payment.id, { amount_minor: 600 })

  await shop.post(`/events/${type.showId}/cancel`, { reason: 'Rain' }, { asOperator: true })

  const { cancellation, payment } = await untilStatus(shop, booking, 'REFUNDED')
  assert.deepEqual([cancellation.refund_minor, cancellation.fee_minor], [1_400, 0])
  assert.equal(payment.refunded_minor, 2_000)
})

test('a cancelled booking is refunded when all is back that is to come back, and not by what was given before', async (t) => {
  const shop = await startApp(t)
  const gate = Promise.withResolvers<void>()
  bendGateway(shop.app, (real) => ({
    async refund(asked, signal) {
      if (asked.amountMinor === 500) return { is: 'REFUSED', reason: 'not_today' }
      if (asked.amountMinor === 1_500) await gate.promise
      return await real.refund(asked, signal)
    },
  }))
  const type = await makeSeatType(shop.db, { cancellation: halfPolicy })
  const { body: booking } = await bookSeats(shop, type, { count: 2 })
  await refund(shop, booking.payment.id, { amount_minor: 1_500 })
  await cancelAt(shop, booking)
  await untilTrue(async () => (await openIncidents(shop)).length > 0)
  gate.resolve()
  await untilRefunds(shop, booking.payment.id, ['FAILED', 'SUCCESSFUL'])

  await refund(shop, booking.payment.id, { amount_minor: 499 })
  await refund(shop, booking.payment.id, { amount_minor: 1 })

  await untilStatus(shop, booking, 'REFUNDED')
  const [late] = await shop.db.sql<{ count: number }>`
    select count(*) as count from events as ended join events as given on given.type = 'refund.succeeded'
     where ended.type = 'order.refunded' and given.recorded_at > ended.recorded_at`
  assert.equal(late?.count, 0, 'money went back after the booking was said to be refunded')
})

test('what the policy says later changes no booking', async (t) => {
  const shop = await startApp(t)
  const type = await makeSeatType(shop.db)
  const { body: booking } = await bookSeats(shop, type)
  await shop.db.sql`update items set cancellation = '[]', amount_minor = 5 where id = ${type.itemId}`

  const { body } = await cancelAt(shop, booking)

  assert.equal(body.cancellation.refund_minor, 1_000)
})

test('however many cancel one booking at once, its money and its places go back once', async (t) => {
  const shop = await startApp(t)
  const type = await makeSeatType(shop.db)
  const { body: booking } = await bookSeats(shop, type, { count: 3 })

  const answers = await Promise.all(Array.from({ length: 10 }, () => cancelAt(shop, booking)))

  for (const { status, body } of answers) assert.ok(status === 200 || body.code === 'NOT_CANCELLABLE')
  assert.equal(await freeOf(shop, type.poolId), 10)
  await untilStatus(shop, booking, 'REFUNDED')
  assert.deepEqual(
    shop.effects().map(({ kind }) => kind),
    ['SETTLED', 'REFUNDED'],
  )
})

test('a booking that waits for its customer is cancelled at the gateway first, and then frees its places', async (t) => {
  const shop = await startApp(t)
  const type = await makeSeatType(shop.db)
  const { body: booking } = await bookSeats(shop, type, { token: null })

  const { status, body } = await cancelAt(shop, booking)

  assert.deepEqual([status, body.status, body.error.code], [200, 'CANCELLED', 'BOOKING_CANCELLED'])
  assert.equal(await freeOf(shop, type.poolId), 10)
})

test('no reason is needed, and no body either', async (t) => {
  const shop = await startApp(t)
  const type = await makeSeatType(shop.db)
  const json = { 'content-type': 'application/json' }
  for (const options of [{}, { headers: json }]) {
    const { body: booking } = await bookSeats(shop, type)
    const { search } = new URL(booking.booking_url)

    const { status, body } = await shop.post(`/bookings/${booking.id}/cancel${search}`, undefined, options)

    assert.deepEqual([status, body.cancellation?.reason], [200, null], JSON.stringify(body))
  }
})

test('a reason that holds a card number, or turns the writing, is refused and cancels nothing', async (t) => {
  const shop = await startApp(t)
  const { body: booking } = await bookSeats(shop, await makeSeatType(shop.db))
  const cancel = (reason: string) => cancelAt(shop, booking, { reason })

  const card = await cancel('Back to 4242 4242 4242 4242, please')
  const lines = [await cancel('one\ntwo'), await cancel('\u202Eback')]

  assert.deepEqual([card.status, card.body.code, card.body.errors[0].path], [400, 'CARD_REFUSED', '/reason'])
  for (const { status, body } of lines) assert.deepEqual([status, body.code], [400, 'INVALID_REQUEST'])
  assert.equal((await shop.get(pathOf(booking.booking_url))).body.status, 'SUCCESS')
})

test('a stranger cancels nothing, and what has begun cannot be cancelled', async (t) => {
  const shop = await startApp(t)
  const type = await makeSeatType(shop.db)
  const { body: booking } = await bookSeats(shop, type)
  assert.equal((await shop.post(`/bookings/${booking.id}/cancel`, {})).status, 404)
  await shop.db.sql`
    update orders set terms = jsonb_set(terms, '{lines,0,startsAt}', '"2020-01-01T00:00:00Z"') where id = ${booking.id}`

  const { status, body } = await cancelAt(shop, booking)

  assert.deepEqual([status, body.code, body.booking_status], [409, 'NOT_CANCELLABLE', 'SUCCESS'])
})

test('whoever comes too late to cancel, or to say who comes instead, is told how the booking stands', async (t) => {
  const shop = await startApp(t)
  const type = await makeSeatType(shop.db)
  const { body: paid } = await bookSeats(shop, type)
  const { body: unpaid } = await bookSeats(shop, type, { token: null })
  await cancelAt(shop, paid)
  await cancelAt(shop, unpaid)
  await untilStatus(shop, paid, 'REFUNDED')

  for (const [booking, stands] of [
    [paid, 'REFUNDED'],
    [unpaid, 'CANCELLED'],
  ]) {
    const instead = { customer: { email: 'b@example.com' } }
    const again = await cancelAt(shop, booking)
    const late = await shop.put(`/bookings/${booking.id}${new URL(booking.booking_url).search}`, instead)
    for (const [{ status, body }, code] of [
      [again, 'NOT_CANCELLABLE'],
      [late, 'BOOKING_OVER'],
    ] as const)
      assert.deepEqual([status, body.code, body.booking_status], [409, code, stands])
  }
})

test('whoever cancels again under the same key is told the same; under another one it is too late', async (t) => {
  const shop = await startApp(t)
  const type = await makeSeatType(shop.db)
  for (const token of ['pm_card_visa', null]) {
    const { body: booking } = await bookSeats(shop, type, { token })
    const cancel = (key: string, body: object = {}) =>
      shop.post(`/bookings/${booking.id}/cancel${new URL(booking.booking_url).search}`, body, { key })

    const first = await cancel(`${token}-key`)
    const again = await cancel(`${token}-key`)
    const late = await cancel(`${token}-other`)

    assert.deepEqual([first.status, again.status], [200, 200])
    assert.equal(again.headers.get('idempotent-replayed'), 'true')
    assert.equal(again.body.id, booking.id)
    assert.deepEqual([late.status, late.body.code], [409, 'NOT_CANCELLABLE'])
    const other = await cancel(`${token}-key`, { reason: 'another' })
    assert.deepEqual([other.status, other.body.code], [422, 'IDEMPOTENCY_KEY_REUSED'])
  }
})
