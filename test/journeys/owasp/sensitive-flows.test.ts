import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../../support/app.ts'
import { makeSeatType } from '../../support/bookable.ts'
import type { Answer } from '../../support/http.ts'
import { welcome } from '../../support/people.ts'

const serverOnly = { processKind: 'server' } as const

function assertLimited({ status, body, headers }: Answer): void {
  assert.deepEqual([status, body.code], [429, 'RATE_LIMITED'])
  const seconds = Number(headers.get('retry-after'))
  assert.ok(Number.isInteger(seconds) && seconds >= 1, `${seconds}`)
  assert.equal(headers.get('ratelimit-remaining'), '0')
}

test('nobody buys by the hundred: all ways to check out count together', async (t) => {
  const shop = await startApp(t, { ...serverOnly, checkoutsPerMinute: 3 })
  const { product_id } = await shop.offer()
  const [buyer, other] = [await welcome(shop), await welcome(shop)]
  const body = {
    customer: { email: 'buyer@example.com' },
    items: [{ product_id, quantity: 1 }],
    payment_method: { type: 'token', token: 'pm_card_visa' },
  }
  const as = buyer.token
  for (const path of ['/checkouts', '/checkout', '/checkouts']) {
    assert.equal((await shop.post(path, body, { as })).status, 202)
  }
  const spoofed = { as, headers: { 'x-forwarded-for': '203.0.113.9', forwarded: 'for=203.0.113.9' } }
  for (const path of ['/checkouts', '/checkout']) assertLimited(await shop.post(path, body, spoofed))
  const { customer: _customer, ...rest } = body
  const shipping_address = { street: 'Main Street', city: 'Springfield', zip_code: '62701' }
  const old = { ...rest, customer_email: 'buyer@example.com', shipping_address }
  assertLimited(await shop.post('/checkout/process', old, { as }))

  assert.equal((await shop.buy({ product_id, as: other.token })).status, 202)
  const [held] = await shop.db.sql`select count(*) as count from checkouts`
  assert.deepEqual(held, { count: 4 })
})

test('whoever books, or waits in line, is counted with those who check out', async (t) => {
  const shop = await startApp(t, { ...serverOnly, guestCheckoutsPerMinute: 3 })
  const type = await makeSeatType(shop.db, { places: 1 })
  const seats = { seat_type: type.name, seat_count: 1 }
  const line = { item_id: type.itemId, quantity: 1, email: 'b@example.com' }
  assert.equal((await shop.buy({ product_id: (await shop.offer()).product_id })).status, 202)
  const customer = { email: 'a@example.com' }
  // Nobody takes the money here, so it does not wait for that.
  const headers = { prefer: 'wait=1' }
  const book = () => shop.post(`/events/${type.showId}/book`, { ...seats, customer }, { headers })
  assert.equal((await book()).status, 201)
  assert.equal((await shop.post('/waitlist', line)).status, 201)

  assertLimited(await book())
  assertLimited(await shop.post(`/events/${type.showId}/waitlist`, { ...seats, email: 'c@example.com' }))
  assertLimited(await shop.post('/waitlist', { ...line, email: 'c@example.com' }))
})

test('a new sign-in does not start the count again', async (t) => {
  const shop = await startApp(t, { ...serverOnly, checkoutsPerMinute: 2 })
  const { product_id } = await shop.offer()
  const account = { email: 'ada@example.com', password: 'a long walk in the rain' }
  const first = (await shop.post('/auth/register', { ...account, name: 'Ada' })).body.token
  for (const as of [first, first]) assert.equal((await shop.buy({ product_id, as })).status, 202)
  const second = (await shop.post('/auth/login', account)).body.token
  assertLimited(await shop.buy({ product_id, as: second }))
})

test('guests of one address are counted where the operator wants it, whatever they forward', async (t) => {
  const shop = await startApp(t, { ...serverOnly, guestCheckoutsPerMinute: 2 })
  const { product_id } = await shop.offer()
  for (const _ of [1, 2]) assert.equal((await shop.buy({ product_id })).status, 202)
  assertLimited(await shop.buy({ product_id }))
  const body = {
    customer: { email: 'other@example.com' },
    items: [{ product_id, quantity: 1 }],
    payment_method: { type: 'token', token: 'pm_card_visa' },
  }
  for (const name of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'cf-connecting-ip', 'true-client-ip']) {
    assertLimited(await shop.post('/checkouts', body, { headers: { [name]: '203.0.113.9' } }))
  }
})

test('nobody’s mailbox is filled with links, and no path around the limit is left', async (t) => {
  const shop = await startApp(t, serverOnly)
  const email = 'Ada@example.com'
  for (const form of [email, email.toLowerCase(), email.toUpperCase(), email, email]) {
    assert.equal((await shop.post('/auth/password-reset', { email: form })).status, 202)
  }
  for (const form of [email, email.toLowerCase()]) {
    assertLimited(await shop.post('/auth/password-reset', { email: form }))
  }
  const { token: as } = await welcome(shop)
  for (const _ of [1, 2, 3, 4, 5]) {
    assert.equal((await shop.post('/account/confirmation', undefined, { as })).status, 202)
  }
  assertLimited(await shop.post('/account/confirmation', undefined, { as }))
})

test('accounts are not tried out by opening them', async (t) => {
  const shop = await startApp(t, serverOnly)
  const body = { email: 'ada@example.com', password: 'password', name: 'Ada' }
  for (const path of [
    '/auth/register',
    '/account/signup',
    '/auth/register',
    '/account/signup',
    '/auth/register',
  ]) {
    assert.equal((await shop.post(path, body)).body.code, 'PASSWORD_REFUSED')
  }
  for (const path of ['/auth/register', '/account/signup']) assertLimited(await shop.post(path, body))
})
