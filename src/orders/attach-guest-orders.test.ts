import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeTestDatabase } from '../../test/support/database.ts'
import { newId } from '../platform/ids.ts'
import { attachGuestOrders } from './attach-guest-orders.ts'
import { customerOf, insertOrders } from './orders-store.ts'

function orderOf(customerEmail: string, userId: string | null = null) {
  const line = { itemId: newId(), title: 'A thing', quantity: 1, unitAmountMinor: 1_000 }
  return {
    ...{ id: newId(), checkoutId: newId(), userId, amountMinor: 1_000, currency: 'USD', customerEmail },
    ...{ customerName: 'A. Buyer', shippingAddress: null, shares: null, terms: null, lines: [line] },
  }
}

test('each of many users gets what he bought as a guest, and nothing else', async (t) => {
  const { db } = await makeTestDatabase(t)
  const [ada, ben, eve, gone] = [newId(), newId(), newId(), newId()]
  const orders = [orderOf('Ada@Example.com'), orderOf('ada@example.com'), orderOf('ben@example.com')]
  const others = [orderOf('eve@example.com'), orderOf('ben@example.com', eve)]
  await db.transaction((tx) => insertOrders(tx, [...orders, ...others]))
  const events = [ada, ben, gone, ben].map((user_id) => {
    const fact = { subjectId: user_id, sequence: 1, type: 'user.email_confirmed', payload: { user_id } }
    return { ...fact, recordedAt: new Date() }
  })
  let questions = 0

  await db.transaction((tx) =>
    attachGuestOrders(tx, events, async () => {
      questions++
      return new Map([
        [ada, 'ada@example.com'],
        [ben, 'ben@example.com'],
      ])
    }),
  )

  assert.equal(questions, 1)
  const rows = await db.sql<{ id: string; user_id: string | null }>`select id, user_id from orders`
  const owners = new Map(rows.map(({ id, user_id }) => [id, user_id]))
  assert.deepEqual(
    [...orders, ...others].map(({ id }) => owners.get(id)),
    [ada, ada, ben, null, eve],
  )
})

test('who bought is found for many orders at once', async (t) => {
  const { db } = await makeTestDatabase(t)
  const orders = [orderOf('ada@example.com'), orderOf('ben@example.com')]
  await db.transaction((tx) => insertOrders(tx, orders))

  const customers = await customerOf(db, [...orders.map(({ id }) => id), newId()])

  const expected = orders.map(({ id, customerEmail: email }) => [id, { email, name: 'A. Buyer' }] as const)
  assert.deepEqual(customers, new Map(expected))
})
