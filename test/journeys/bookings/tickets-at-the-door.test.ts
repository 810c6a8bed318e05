import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { cancelBookings } from '../../../src/checkout/index.ts'
import { createTicketCodes } from '../../../src/fulfilment/index.ts'
import { readOrders } from '../../../src/orders/index.ts'
import { startApp, type TestApp } from '../../support/app.ts'
import { cancelAt } from '../../support/booking-client.ts'
import type { Json } from '../../support/http.ts'
import { untilInLine, welcome } from '../../support/people.ts'
import { below, bookTickets, checkIn, ticketsOf } from '../../support/ticket-client.ts'

async function countsOf(shop: TestApp, itemId: string): Promise<number[]> {
  const { body } = await shop.get(`/checkins?item_id=${itemId}`, { asOperator: true })
  return [body.tickets, body.checked_in]
}

test('a ticket lets one in, however many show it at once; the others are told when and by whom', async (t) => {
  const shop = await startApp(t)
  const operator = await welcome(shop, { role: 'operator' })
  const { booking, tickets } = await bookTickets(shop, { seats: ['A-2'] }, { rows: { A: 2 } })
  const [{ id, code, item_id, title, starts_at }] = tickets as [Json]

  const answers = await Promise.all(
    Array.from({ length: 20 }, () => checkIn(shop, code, { as: operator.token })),
  )

  const [admitted, ...others] = answers.filter(({ status }) => status === 201)
  assert.deepEqual(others, [])
  const { checked_in_at, ...said } = admitted?.body ?? {}
  assert.deepEqual(said, {
    ...{ ticket_id: id, booking_id: booking.id, item_id, title, seat: 'A-2', starts_at },
    checked_in_by: `user:${operator.id}`,
  })
  const refused = answers.filter((answer) => answer !== admitted)
  assert.equal(refused.length, 19)
  for (const { status, body } of refused) {
    assert.deepEqual([status, body.code], [409, 'ALREADY_CHECKED_IN'])
    assert.deepEqual([body.ticket_id, body.checked_in_at], [id, checked_in_at])
    assert.equal(body.checked_in_by, `user:${operator.id}`)
  }
  const [used] = await ticketsOf(shop, booking)
  assert.deepEqual([used?.status, used?.used_at], ['USED', checked_in_at])
})

test('a scanner that did not hear the answer asks again with the same key, and hears it', async (t) => {
  const shop = await startApp(t)
  const { tickets } = await bookTickets(shop)
  const again = () => checkIn(shop, tickets[0].code, { asOperator: true, key: 'gate-7' })
  const [first, second] = [await again(), await again()]
  assert.deepEqual([first.status, second.status], [201, 201])
  assert.deepEqual(second.body, first.body)
  assert.equal((await checkIn(shop, tickets[0].code)).body.code, 'ALREADY_CHECKED_IN')
})

test('codes that are forged, foreign or void let nobody in, and each is told as what it is', async (t) => {
  const shop = await startApp(t)
  const { booking, tickets } = await bookTickets(shop, { count: 2 })
  const [code, other] = tickets.map((ticket) => ticket.code)
  const [head, , signature] = code.split('.')
  const ticket = { id: randomUUID(), orderId: booking.id, itemId: tickets[0].item_id }
  const unknown = { ...ticket, seat: null, startsAt: new Date() }
  const elsewhere = createTicketCodes({ ticketSecrets: [randomUUID()] })
  await cancelAt(shop, booking)

  for (const [what, shown, status, expected] of [
    [
      'another ticket under this signature',
      `${head}.${other.split('.')[1]}.${signature}`,
      422,
      'TICKET_FORGED',
    ],
    ['no ticket', 'some-words', 422, 'TICKET_FORGED'],
    ['one of somebody else', await elsewhere.sign(unknown), 422, 'TICKET_FOREIGN'],
    ['one that is not known', await createTicketCodes(shop.app).sign(unknown), 422, 'TICKET_FOREIGN'],
    ['one of a cancelled booking', code, 409, 'TICKET_VOID'],
    ['nothing', '', 400, 'INVALID_REQUEST'],
  ] as const) {
    const answer = await checkIn(shop, shown)
    assert.deepEqual([answer.status, answer.body.code], [status, expected], what)
  }
  assert.deepEqual(await shop.db.sql`select id from tickets where used_at is not null`, [])
  assert.deepEqual(await countsOf(shop, tickets[0].item_id), [0, 0])
})

test('nobody comes in with a ticket whose booking is being cancelled at that moment', async (t) => {
  const shop = await startApp(t)
  const { booking, tickets } = await bookTickets(shop)
  const how = { cancelledBy: 'test', reason: null, isFull: false }

  const answer = await shop.db.transaction(async (tx) => {
    await cancelBookings(tx, await readOrders(tx, [booking.id]), how)
    const asked = checkIn(shop, tickets[0].code)
    await untilInLine(shop.db, 1)
    return { asked }
  })

  assert.equal((await answer.asked).body.code, 'TICKET_VOID')
})

test('who is let in at the moment of a cancellation is let in or has his money, and the one refused is told', async (t) => {
  const shop = await startApp(t)
  const asOperator = true
  const races = await Promise.all(
    Array.from({ length: 12 }, async () => {
      const { booking, tickets } = await bookTickets(shop)
      const [cancelled, admitted] = await Promise.all([
        shop.post(`/bookings/${booking.id}/cancel`, {}, { asOperator, key: booking.id }),
        checkIn(shop, tickets[0].code),
      ])
      return { cancelled, admitted, booking }
    }),
  )
  const written = await shop.db.sql<{ subject: string }>`
    select subject from audit_entries where action = 'booking.cancelled'`
  for (const { cancelled, admitted, booking } of races) {
    const isIn = admitted.status === 201
    assert.equal(cancelled.status, isIn ? 409 : 200, cancelled.text)
    if (isIn)
      assert.deepEqual([cancelled.body.code, cancelled.body.booking_status], ['NOT_CANCELLABLE', 'SUCCESS'])
    else assert.equal(admitted.body.code, 'TICKET_VOID')
    assert.equal(written.filter(({ subject }) => subject === `order:${booking.id}`).length, isIn ? 0 : 1)
  }
})

test('a check-in can be undone, which is written down, and then the ticket is good again', async (t) => {
  const shop = await startApp(t)
  const operator = await welcome(shop, { role: 'operator' })
  const as = operator.token
  const { booking, tickets } = await bookTickets(shop)
  const [{ id, code }] = tickets as [Json]
  const { body: first } = await checkIn(shop, code)

  const undone = await Promise.all(Array.from({ length: 5 }, () => shop.delete(`/checkins/${id}`, { as })))

  assert.deepEqual(undone.map(({ status }) => status).sort(), [204, 409, 409, 409, 409])
  assert.equal(undone.find(({ status }) => status === 409)?.body.code, 'NOT_CHECKED_IN')
  assert.equal((await ticketsOf(shop, booking))[0]?.status, 'VALID')
  assert.equal((await checkIn(shop, code, { as })).status, 201)
  assert.equal((await shop.delete(`/checkins/${randomUUID()}`, { as })).status, 404)
  const { body } = await shop.get(`/admin/audit?subject=ticket:${id}`, { asOperator: true })
  assert.deepEqual(
    body.entries.toReversed().map(({ actor, action, changes }: Json) => [actor, action, changes]),
    [
      ['operator', 'ticket.checked_in', {}],
      [
        `user:${operator.id}`,
        'ticket.check_in_undone',
        { checked_in_at: first.checked_in_at, checked_in_by: 'operator' },
      ],
      [`user:${operator.id}`, 'ticket.checked_in', {}],
    ],
  )
})

test('the door sees how many are still to come, and when it begins now', async (t) => {
  const shop = await startApp(t)
  const { type, tickets } = await bookTickets(shop, { count: 3 })
  const moved = new Date(Date.now() + 20 * 86_400_000).toISOString()
  await shop.db.sql`update items set starts_at = ${moved}, ends_at = ${moved} where id = ${type.itemId}`

  const { status, body } = await checkIn(shop, tickets[1]?.code)

  assert.deepEqual([status, body.starts_at], [201, moved], 'another day is no reason to refuse')
  assert.deepEqual(await countsOf(shop, type.itemId), [3, 1])
  const unknown = await shop.get(`/checkins?item_id=${randomUUID()}`, { asOperator: true })
  assert.deepEqual([unknown.status, unknown.body.code], [404, 'ITEM_NOT_FOUND'])
})

test('a customer lets nobody in', async (t) => {
  const shop = await startApp(t)
  const owner = await welcome(shop)
  const { booking, tickets } = await bookTickets(shop, { as: owner.token })
  const [{ id, code }] = tickets as [Json]
  assert.equal((await checkIn(shop, code, { as: owner.token })).status, 403)
  assert.equal((await checkIn(shop, code, {})).status, 401)
  assert.equal((await shop.delete(`/checkins/${id}`, { as: owner.token })).status, 403)
  assert.equal((await shop.get(below(booking, 'tickets'))).body.tickets[0].status, 'VALID')
})

test('where somebody was let in the whole booking cannot be cancelled, unless that is undone', async (t) => {
  const shop = await startApp(t)
  const { booking, tickets } = await bookTickets(shop, { count: 2 })
  const quote = async () => {
    const { body } = await shop.get(below(booking, 'cancellation'))
    return [body.is_cancellable, body.refund_minor, body.fee_minor]
  }
  assert.deepEqual(await quote(), [true, 2_000, 0])
  await checkIn(shop, tickets[0].code, { asOperator: true })

  const refused = await cancelAt(shop, booking)

  assert.deepEqual([refused.status, refused.body.code], [409, 'NOT_CANCELLABLE'])
  assert.deepEqual(await quote(), [false, 0, 0])
  assert.equal((await shop.delete(`/checkins/${tickets[0].id}`, { asOperator: true })).status < 300, true)
  assert.equal((await cancelAt(shop, booking)).status, 200)
})
