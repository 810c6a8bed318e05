import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../../support/app.ts'
import { cancelAt, pathOf } from '../../support/booking-client.ts'
import type { Json } from '../../support/http.ts'
import { assertRefused } from '../../support/nothing-left.ts'
import { untilInLine, welcome } from '../../support/people.ts'
import {
  applyAsVendor,
  bookTrip,
  type Decision,
  decide,
  makeTrip,
  makeVendor,
  tripBody,
} from '../../support/vendors.ts'

const serverOnly = { processKind: 'server' } as const
const all: Decision[] = ['approve', 'reject', 'suspend', 'reinstate']

/** How to get a new vendor there, and what may be decided then. */
const roads: Record<string, { by: Decision[]; legal: Partial<Record<Decision, string>> }> = {
  PENDING: { by: [], legal: { approve: 'APPROVED', reject: 'REJECTED' } },
  APPROVED: { by: ['approve'], legal: { suspend: 'SUSPENDED' } },
  REJECTED: { by: ['reject'], legal: {} },
  SUSPENDED: { by: ['approve', 'suspend'], legal: { reinstate: 'APPROVED' } },
}

for (const [status, { by, legal }] of Object.entries(roads)) {
  test(`of a vendor who is ${status}, only what is legal can be decided; the rest changes nothing`, async (t) => {
    const shop = await startApp(t, serverOnly)
    for (const decision of all) {
      const vendor = await applyAsVendor(shop)
      for (const step of by) assert.equal((await decide(shop, vendor, step)).status, 200)
      const read = async () => (await shop.get(`/vendors/${vendor.id}`, { as: vendor.as })).body
      const before = await read()
      assert.equal(before.status, status)

      const answer = await decide(shop, vendor, decision)

      const wanted = legal[decision]
      if (wanted) assert.deepEqual([answer.status, answer.body.status], [200, wanted], decision)
      else {
        assert.deepEqual([answer.status, answer.body.code], [409, 'VENDOR_MOVE_REFUSED'], decision)
        assert.deepEqual(await read(), before)
      }
    }
  })
}

test('a reason is kept, told to the vendor, and stands in the trail', async (t) => {
  const shop = await startApp(t, serverOnly)
  const vendor = await applyAsVendor(shop)

  const { body } = await decide(shop, vendor, 'reject')

  assert.deepEqual([body.status, body.reason], ['REJECTED', 'We reject you.'])
  assert.deepEqual((await shop.get('/vendors/profile', { as: vendor.as })).body, body)
  const { entries } = (await shop.get(`/admin/audit?subject=vendor:${vendor.id}`, { asOperator: true })).body
  assert.deepEqual(
    entries.map(({ action, actor, changes }: Json) => [action, actor, changes]),
    [
      ['vendor.rejected', 'operator', { from: 'PENDING', to: 'REJECTED', reason: 'We reject you.' }],
      ['vendor.registered', `user:${vendor.person.id}`, {}],
    ],
  )
})

test('whoever was rejected may apply again, with what he says now', async (t) => {
  const shop = await startApp(t, serverOnly)
  const vendor = await applyAsVendor(shop, { tax_id: '12-3456789' })
  await decide(shop, vendor, 'reject')

  const again = { business_name: 'Better', bank_account: '0123456789' }
  const { status, body } = await shop.post('/vendors/register', again, { as: vendor.as })

  assert.deepEqual([status, body.id, body.status, body.reason], [201, vendor.id, 'PENDING', null])
  assert.deepEqual([body.business_name, body.bank_account, body.tax_id], ['Better', '••••6789', null])
  assert.equal((await decide(shop, vendor, 'approve')).body.status, 'APPROVED')
})

test('of several decisions at the same moment one is made', async (t) => {
  const shop = await startApp(t, serverOnly)
  const vendor = await applyAsVendor(shop)

  const deciding = await shop.db.transaction(async (tx) => {
    // Every decision writes to the trail: so none is over before all have begun.
    await tx.sql`select number from audit_head for update`
    const asked = Array.from({ length: 6 }, (_, nth) => decide(shop, vendor, nth % 2 ? 'approve' : 'reject'))
    await untilInLine(shop.db, asked.length)
    return { asked }
  })
  const answers = await Promise.all(deciding.asked)

  const codes = answers.map(({ status, body }) => body.code ?? status).sort()
  assert.deepEqual(codes, [200, ...Array(5).fill('VENDOR_MOVE_REFUSED')])
  const decided = await shop.db.sql`select 1 from events where subject_id = ${vendor.id}`
  assert.equal(decided.length, 1)
})

test('a refusal takes a reason, and nobody but admins decides', async (t) => {
  const shop = await startApp(t, serverOnly)
  const vendor = await applyAsVendor(shop)
  const operator = await welcome(shop, { role: 'operator' })
  const reject = (body: unknown) =>
    shop.post(`/admin/vendors/${vendor.id}/reject`, body, { asOperator: true })

  await assertRefused(shop.db, reject, [
    ['no body', undefined, 400, 'INVALID_REQUEST'],
    ['no reason', {}, 400, 'INVALID_REQUEST'],
    ['an empty reason', { reason: '' }, 400, 'INVALID_REQUEST'],
    ['a card number', { reason: '4242 4242 4242 4242' }, 400, 'CARD_REFUSED'],
  ])
  for (const as of [vendor.as, operator.token]) {
    for (const decision of all) {
      const answer = await shop.post(`/admin/vendors/${vendor.id}/${decision}`, { reason: 'x' }, { as })
      assert.equal(answer.status, 403)
    }
    assert.equal((await shop.get('/admin/vendors', { as })).status, 403)
  }
  assert.equal((await decide(shop, { id: crypto.randomUUID() }, 'approve')).status, 404)
})

test('the same key decides once', async (t) => {
  const shop = await startApp(t, serverOnly)
  const vendor = await applyAsVendor(shop)
  const approve = () =>
    shop.post(`/admin/vendors/${vendor.id}/approve`, {}, { asOperator: true, key: 'once' })

  const [first, second] = [await approve(), await approve()]

  assert.deepEqual([second.status, second.body], [200, first.body])
  assert.equal(second.headers.get('idempotent-replayed'), 'true')
})

test('vendors are listed by status, in pages', async (t) => {
  const shop = await startApp(t, serverOnly)
  const vendors = [await applyAsVendor(shop), await makeVendor(shop), await applyAsVendor(shop)]
  const list = async (query: string) => (await shop.get(`/admin/vendors${query}`, { asOperator: true })).body
  const idsOf = ({ vendors }: Json) => vendors.map(({ id }: Json) => id)
  const [one, two, three] = vendors.map(({ id }) => id)

  assert.deepEqual(idsOf(await list('')), [one, two, three])
  for (const status of ['APPROVED', 'approved', 'Approved'])
    assert.deepEqual(idsOf(await list(`?status=${status}`)), [two], status)
  assert.deepEqual(idsOf(await list('/pending')), [one, three])
  const { vendors: page, ...counts } = await list('/pending?page=2&limit=1')
  assert.deepEqual(idsOf({ vendors: page }), [three])
  assert.deepEqual(counts, { total: 2, limit: 1, offset: 1, pages: 2, current_page: 2 })
  assert.deepEqual(idsOf(await list('?page=9')), [])
  for (const status of ['GOOD', '', 'approve', 'APPROVED%20']) {
    const refused = await shop.get(`/admin/vendors?status=${status}`, { asOperator: true })
    assert.deepEqual([refused.status, refused.body.code], [400, 'INVALID_REQUEST'], status)
    assert.deepEqual([refused.body.errors[0].in, refused.body.errors[0].path], ['query', '/status'])
  }
})

for (const [status, { by }] of Object.entries(roads).filter(([status]) => status !== 'APPROVED')) {
  test(`a vendor who is ${status} sells nothing, nor does an operator for him`, async (t) => {
    const shop = await startApp(t, serverOnly)
    const vendor = await applyAsVendor(shop)
    for (const step of by) await decide(shop, vendor, step)
    const refusal = [403, 'VENDOR_NOT_APPROVED', status]

    const own = await shop.post('/trips', tripBody(), { as: vendor.as })
    const by_us = await shop.post('/trips', tripBody({ vendor_id: vendor.id }), { asOperator: true })

    for (const { status, body } of [own, by_us])
      assert.deepEqual([status, body.code, body.vendor_status], refusal)
    assert.deepEqual(await shop.db.sql`select id from items union select id from pools`, [])
  })
}

test('what a suspended vendor sells cannot be bought, what he sold stays sold, and it comes back with him', async (t) => {
  const shop = await startApp(t)
  const [vendor, other] = [await makeVendor(shop), await makeVendor(shop)]
  const [trip, deleted, others] = [
    await makeTrip(shop, vendor),
    await makeTrip(shop, vendor),
    await makeTrip(shop, other),
  ]
  const { body: sold } = await bookTrip(shop, { trip_id: trip.id })
  assert.equal((await shop.delete(`/trips/${deleted.id}`, { as: vendor.as })).status, 204)
  const onSale = async () => (await shop.get('/trips')).body.trips.map(({ id }: Json) => id)

  await decide(shop, vendor, 'suspend')

  assert.deepEqual(await onSale(), [others.id])
  assert.equal((await shop.get(`/trips/${trip.id}`)).status, 404)
  const own = (await shop.get(`/trips/${trip.id}`, { as: vendor.as })).body
  assert.deepEqual([own.is_on_sale, own.available_spots, own.places.sold], [false, 0, 1])
  for (const ref of [{ trip_id: trip.id }, { vendor_id: vendor.id, trip_date: trip.trip_date }]) {
    const { status, body } = await bookTrip(shop, ref)
    assert.deepEqual([status, body.code], [404, 'ITEM_NOT_FOUND'])
  }
  const raise = await shop.put(`/trips/${trip.id}`, { max_capacity: 20 }, { as: vendor.as })
  assert.deepEqual([raise.status, raise.body.code], [403, 'VENDOR_NOT_APPROVED'])
  const { search } = new URL(sold.booking_url)
  assert.equal((await shop.get(`/bookings/${sold.id}${search}`)).body.status, 'SUCCESS')

  await decide(shop, vendor, 'reinstate')

  assert.deepEqual((await onSale()).sort(), [trip.id, others.id].sort())
  assert.equal((await bookTrip(shop, { trip_id: trip.id })).body.status, 'SUCCESS')
  assert.equal((await bookTrip(shop, { trip_id: deleted.id })).status, 404)
  const items = [{ item_id: deleted.id, quantity: 1 }]
  assert.equal((await shop.buy({ items })).body.code, 'ITEM_NOT_FOUND')
})

test('who waits for a trip keeps his place while its vendor is suspended, and is served when he is back', async (t) => {
  const shop = await startApp(t)
  const vendor = await makeVendor(shop)
  const trip = await makeTrip(shop, vendor, { max_capacity: 1 })
  const { body: sold } = await bookTrip(shop, { trip_id: trip.id })
  const wish = { item_id: trip.id, quantity: 1, email: 'next@example.com' }
  const { body: entry } = await shop.post('/waitlist', wish)
  const standing = async () => (await shop.get(pathOf(entry.status_url))).body.status

  await decide(shop, vendor, 'suspend')
  assert.equal((await cancelAt(shop, sold)).body.cancellation.refund_minor, 10_000)
  assert.equal(await standing(), 'WAITING')
  await decide(shop, vendor, 'reinstate')

  assert.equal(await standing(), 'READY')
})

test('a trip that is made while its vendor is suspended is off sale, or was never made', async (t) => {
  const shop = await startApp(t, serverOnly)
  for (let round = 0; round < 5; round += 1) {
    const vendor = await makeVendor(shop)
    const [made] = await Promise.all([
      shop.post('/trips', tripBody(), { as: vendor.as }),
      decide(shop, vendor, 'suspend'),
      shop.post('/trips', tripBody(), { as: vendor.as }),
    ])
    assert.ok([201, 403].includes(made.status), made.text)
    const { trips } = (await shop.get(`/trips?vendor_id=${vendor.id}`)).body
    assert.deepEqual(trips, [], `round ${round}`)
  }
})
