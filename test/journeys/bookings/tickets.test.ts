import assert from 'node:assert/strict'
import { createPublicKey, verify } from 'node:crypto'
import { test } from 'node:test'
import { toString as drawText } from 'qrcode'
import { findItems } from '../../../src/catalogue/index.ts'
import { issueTickets } from '../../../src/fulfilment/issue-tickets.ts'
import { findSeats } from '../../../src/inventory/index.ts'
import { auditDatabase } from '../../../src/main/audit/index.ts'
import { startApp } from '../../support/app.ts'
import { makeSeatType } from '../../support/bookable.ts'
import { bookSeats, cancelAt, pathOf } from '../../support/booking-client.ts'
import type { Json } from '../../support/http.ts'
import { welcome } from '../../support/people.ts'
import { below, bookTickets, ticketsOf } from '../../support/ticket-client.ts'
import { untilTrue } from '../../support/waiting.ts'

const shown = (tickets: Json[]) => tickets.map(({ number, seat, status }) => [number, seat, status])

test('each place of a paid booking has its ticket: a numbered seat, or a running number', async (t) => {
  const shop = await startApp(t)

  const plain = await bookTickets(shop, { count: 2 })
  const numbered = await bookTickets(shop, { seats: ['A-10', 'A-9', 'A-11'] }, { rows: { A: 12 } })

  assert.deepEqual(shown(plain.tickets), [
    [1, null, 'VALID'],
    [2, null, 'VALID'],
  ])
  assert.deepEqual(shown(numbered.tickets), [
    [1, 'A-9', 'VALID'],
    [2, 'A-10', 'VALID'],
    [3, 'A-11', 'VALID'],
  ])
  const [first] = plain.tickets
  assert.deepEqual([first.booking_id, first.item_id], [plain.booking.id, plain.type.itemId])
  assert.equal(first.starts_at, plain.booking.items[0].starts_at)
  const { body } = await shop.get(`${below(plain.booking, 'tickets')}&limit=1&page=2`)
  assert.deepEqual(shown(body.tickets), [[2, null, 'VALID']])
})

test('whoever bought places in two parts of the hall has the seats of each', async (t) => {
  const shop = await startApp(t)
  const [stalls, balcony] = [
    await makeSeatType(shop.db, { rows: { A: 3 } }),
    await makeSeatType(shop.db, { rows: { B: 3 } }),
  ]
  const items = [
    { item_id: stalls.itemId, quantity: 1 },
    { item_id: balcony.itemId, quantity: 2 },
  ]
  const { body: bought } = await shop.buy({ items, wait: 10 })
  const { search } = new URL(bought.status_url)
  let tickets: Json[] = []
  await untilTrue(async () => {
    tickets = (await shop.get(`/bookings/${bought.order_id}/tickets${search}`)).body.tickets
    return tickets.length > 0
  })

  assert.deepEqual(
    tickets.map(({ item_id, seat }) => [item_id, seat]),
    [
      [stalls.itemId, 'A-1'],
      [balcony.itemId, 'B-1'],
      [balcony.itemId, 'B-2'],
    ],
  )
})

test('tickets are made once, however often and by however many they are to be made', async (t) => {
  const shop = await startApp(t)
  const { booking, tickets } = await bookTickets(shop, { count: 3 })
  const places = { findItems, findSeats }

  await Promise.all(
    Array.from({ length: 5 }, () => shop.db.transaction((tx) => issueTickets(tx, [booking.id], places))),
  )

  assert.deepEqual(await ticketsOf(shop, booking), tickets)
})

test('a booking that is not paid has no tickets, and neither has a purchase of things', async (t) => {
  const shop = await startApp(t)
  const { body: booking } = await bookSeats(shop, await makeSeatType(shop.db), { token: null })
  const { product_id } = await shop.offer()
  const { body: bought } = await shop.buy({ product_id, wait: 10 })
  // Its tickets come later than those of whatever was paid before.
  await bookTickets(shop)

  assert.deepEqual(await ticketsOf(shop, booking), [])
  const { search } = new URL(bought.status_url)
  assert.equal((await shop.get(`/bookings/${bought.order_id}/tickets${search}`)).status, 404)
  assert.deepEqual(await shop.db.sql`select id from tickets where order_id = ${bought.order_id}`, [])
})

test('a scanner that has only the public key tells a ticket from a forged one', async (t) => {
  const shop = await startApp(t)
  const { tickets } = await bookTickets(shop, { email: 'ada@example.com' })
  const { keys } = (await shop.get('/tickets/public-key')).body
  const [head = '', body = '', signature = ''] = tickets[0].code.split('.')
  const parse = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())
  const key = keys.find(({ kid }: Json) => kid === parse(head).kid)

  for (const publicKey of [createPublicKey(key.pem), createPublicKey({ key, format: 'jwk' })]) {
    const isSigned = (said: string) =>
      verify(null, Buffer.from(`${head}.${said}`), publicKey, Buffer.from(signature, 'base64url'))
    assert.ok(isSigned(body))
    assert.ok(!isSigned(Buffer.from('{}').toString('base64url')))
  }
  assert.deepEqual(Object.keys(parse(body)), ['ticket', 'order', 'item', 'starts_at'])
  assert.deepEqual(Object.keys(key).sort(), ['alg', 'crv', 'kid', 'kty', 'pem', 'use', 'x'])
})

test('a ticket is shown as a QR code of its code, as SVG and as PNG', async (t) => {
  const shop = await startApp(t)
  const { tickets } = await bookTickets(shop)
  const [{ code, svg_url, png_url }] = tickets as [Json]

  const svg = await shop.get(pathOf(svg_url))
  assert.equal(svg.headers.get('content-type'), 'image/svg+xml')
  assert.equal(svg.text, await drawText(code, { type: 'svg', errorCorrectionLevel: 'M', margin: 4 }))
  const png = await fetch(png_url)
  assert.equal(png.headers.get('content-type'), 'image/png')
  const bytes = Buffer.from(await png.arrayBuffer())
  assert.equal(bytes.subarray(0, 8).toString('latin1'), '\x89PNG\r\n\x1a\n')
})

test('a ticket can be given away alone; a stranger sees none', async (t) => {
  const shop = await startApp(t)
  const owner = await welcome(shop)
  const stranger = await welcome(shop)
  const { booking, tickets } = await bookTickets(shop, { count: 2, as: owner.token })
  const [one, other] = tickets
  const given = new URL(one.svg_url).search
  const list = `/bookings/${booking.id}/tickets`

  for (const path of [list, `/tickets/${one.id}.svg`, `/tickets/${one.id}.png`]) {
    assert.equal((await shop.get(path)).status, 404, path)
    assert.equal((await shop.get(path, { as: stranger.token })).status, 404, path)
    assert.equal((await shop.get(path, { as: owner.token })).status, 200, path)
    assert.equal((await shop.get(path, { asOperator: true })).status, 200, path)
  }
  assert.equal((await shop.get(`/tickets/${one.id}.svg${given}`)).status, 200)
  assert.equal((await shop.get(`/tickets/${other.id}.svg${given}`)).status, 404)
  assert.equal((await shop.get(`${list}${given}`)).status, 404)
  assert.equal((await shop.get(`/bookings/${booking.id}${given}`)).status, 404)
})

test('tickets of a booking that was cancelled are void from then on, and show nothing', async (t) => {
  const shop = await startApp(t)
  const { booking, tickets } = await bookTickets(shop, { count: 2 })

  await cancelAt(shop, booking)

  const after = await ticketsOf(shop, booking)
  assert.deepEqual(
    after.map(({ id, status, code, svg_url }) => [id, status, code, svg_url]),
    tickets.map(({ id }) => [id, 'VOID', null, null]),
  )
  const { status, body } = await shop.get(pathOf(tickets[0].svg_url))
  assert.deepEqual([status, body.code], [409, 'TICKET_VOID'])
})

test('the auditor finds tickets that are missing, too many, or for what nobody bought', async (t) => {
  const shop = await startApp(t)
  const { booking } = await bookTickets(shop, { seats: ['A-1', 'A-2'] }, { rows: { A: 3 } })
  const { id } = booking
  const places = { findItems, findSeats }
  const planted = [
    [() => shop.db.sql`delete from tickets where order_id = ${id} and number = 2`, 'a-ticket-for-each-place'],
    [
      () => shop.db.sql`update tickets set number = 3 where order_id = ${id} and number = 2`,
      'a-ticket-for-each-place',
    ],
    [
      () => shop.db.sql`
        with gone as (delete from tickets where order_id = ${id})
        update events set relayed_at = now() - interval '2 hours' where subject_id = ${id}`,
      'a-ticket-for-each-place',
    ],
    [
      () => shop.db.sql`update tickets set line = 2 where order_id = ${id} and number = 2`,
      'tickets-are-for-what-was-bought',
    ],
    [
      () => shop.db.sql`update tickets set seat = 'A-3' where order_id = ${id} and number = 2`,
      'tickets-are-for-what-was-bought',
    ],
  ] as const
  for (const [plant, expected] of planted) {
    await plant()
    const found = (await auditDatabase(shop)).map((finding) => finding.id)
    assert.ok(found.includes(expected), `${plant}: ${found}`)
    await shop.db.sql`delete from tickets where order_id = ${id}`
    await shop.db.transaction((tx) => issueTickets(tx, [booking.id], places))
    await shop.audit()
  }
})
