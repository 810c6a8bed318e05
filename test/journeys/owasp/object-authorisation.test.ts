import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { startWorker } from '../../../src/main/worker.ts'
import { startApp, type TestApp } from '../../support/app.ts'
import { makeSeatType } from '../../support/bookable.ts'
import { readEveryRow } from '../../support/every-row.ts'
import { type Json, readEvents } from '../../support/http.ts'
import { ask, nameOf, type Operation, readOperations, sampleOf } from '../../support/openapi.ts'
import { type Person, welcome } from '../../support/people.ts'
import { enlist, makeTrip } from '../../support/vendors.ts'
import { untilTrue } from '../../support/waiting.ts'

type Opened = { shop: TestApp; alice: Person; bob: Person; hers: Hers; guests: Bought }

/** Alice has booked a place and sells a trip; Bob and a guest have booked, too, and would like to see what is hers. */
async function open(t: TestContext): Promise<Opened> {
  const shop = await startApp(t, { processKind: 'server' })
  const [alice, bob] = [await welcome(shop), await welcome(shop)]
  const { itemId: item_id } = await makeSeatType(shop.db, { places: 3 })
  const purchase = { items: [{ item_id, quantity: 1 }] }
  const { body: bought } = await shop.buy({ ...purchase, as: alice.token })
  await shop.buy({ ...purchase, as: bob.token })
  const { body: guests } = await shop.buy(purchase)
  await issueTickets(shop, 3)
  const vendor = await enlist(shop, alice)
  const sells = { vendor: vendor.id, trip: (await makeTrip(shop, vendor)).id }
  const { body: entry } = await shop.post('/waitlist', { item_id, quantity: 1 }, { as: alice.token })
  const waits = { user: alice.id, session: alice.sessionId, entry: entry.id }
  const hers = { ...waits, ...sells, ...(await readBought(shop, bought)) }
  return { shop, alice, bob, hers, guests: await readBought(shop, guests) }
}

type Bought = { checkout: string; order: string; payment: string; ticket: string; bought: Json }
type Hers = Bought & { user: string; session: string; vendor: string; trip: string; entry: string }

/** Lets a worker run until there are so many tickets, and no longer: afterwards nothing moves by itself. */
async function issueTickets({ app, db }: TestApp, count: number): Promise<void> {
  const worker = await startWorker(app)
  await untilTrue(async () => (await db.sql`select id from tickets`).length === count)
  await worker.stop()
}

async function readBought({ db }: TestApp, bought: Json): Promise<Bought> {
  const { id: checkout, order_id: order } = bought
  const [found] = await db.sql<{ payment: string; ticket: string }>`
    select payments.id as payment, tickets.id as ticket from payments join tickets using (order_id)
     where order_id = ${order}`
  return { checkout, order, bought, ...(found ?? assert.fail('nothing was bought')) }
}

type Kind = Exclude<keyof Hers, 'bought'>

/** Whose id stands in the path of what a user, or the holder of a link, may call. */
const kinds: [prefix: string, kind: Kind][] = [
  ['/users/{id}', 'user'],
  ['/account/sessions/{id}', 'session'],
  ['/checkouts/{id}', 'checkout'],
  ['/checkout/{id}', 'checkout'],
  ['/orders/{id}', 'order'],
  ['/payments/{id}', 'payment'],
  ['/bookings/{id}', 'order'],
  ['/events/bookings/{id}', 'order'],
  ['/events/waitlist/{id}', 'entry'],
  ['/tickets/{id}', 'ticket'],
  ['/restaurants/bookings/{id}', 'order'],
  ['/vendors/{id}', 'vendor'],
  ['/trips/{id}', 'trip'],
]

function kindOf({ path }: Operation): Kind {
  const [, kind] = kinds.find(([prefix]) => path.startsWith(prefix)) ?? []
  return kind ?? assert.fail(`Say whose id stands in ${path}.`)
}

/** What is one person's own, and asks no higher role. */
function areOwn({ role, path }: Operation): boolean {
  return ['user', 'link'].includes(role) && path.includes('{id}')
}

test('what is somebody else’s looks like nothing, and nothing happens to it', async (t) => {
  const { shop, bob, hers } = await open(t)
  const operations = (await readOperations(shop)).filter(areOwn)
  const before = await readEveryRow(shop.db)
  const unknown = crypto.randomUUID()

  for (const operation of operations) {
    const answers: string[] = []
    for (const id of [hers[kindOf(operation)], hers[kindOf(operation)].toUpperCase(), unknown]) {
      const { status, text } = await askFor(shop, operation, id, bob.token)
      assert.equal(status, 404, `${nameOf(operation)} ${text}`)
      answers.push(text)
    }
    assert.deepEqual(new Set(answers).size, 1, `${nameOf(operation)} tells what exists`)
  }
  assert.ok(operations.length >= 9)
  assert.deepEqual(await readEveryRow(shop.db), before)
})

async function askFor(shop: TestApp, operation: Operation, id: string, as?: string) {
  const { path, body } = operation
  const request = { ...operation, path: path.replace('{id}', id) }
  return await ask(shop, request, { ...(as && { as }), ...(body && { body: sampleOf(body) }) })
}

test('the id of something else is no id of this', async (t) => {
  const { shop, alice, hers } = await open(t)
  const ids = [
    hers.user,
    hers.session,
    hers.checkout,
    hers.order,
    hers.payment,
    hers.ticket,
    hers.vendor,
    hers.trip,
    hers.entry,
  ]
  for (const operation of (await readOperations(shop)).filter(areOwn)) {
    for (const id of ids.filter((one) => one !== hers[kindOf(operation)])) {
      const { status } = await askFor(shop, operation, id, alice.token)
      assert.equal(status, 404, `${nameOf(operation)} ${id}`)
    }
  }
})

test('her own she sees, however the id is written', async (t) => {
  const { shop, alice, hers } = await open(t)
  const { user, checkout, order } = hers
  for (const write of [(id: string) => id, (id: string) => id.toUpperCase()]) {
    for (const path of [
      `/users/${write(user)}`,
      `/checkouts/${write(checkout)}`,
      `/checkout/${write(checkout)}`,
      `/orders/${write(order)}`,
    ]) {
      const { status, body } = await shop.get(path, { as: alice.token })
      assert.deepEqual([path, status], [path, 200])
      assert.ok(path.toLowerCase().endsWith(body.id))
    }
  }
})

test('her events come, however the id is written', async (t) => {
  const { shop, alice, hers } = await open(t)
  for (const id of [hers.checkout, hers.checkout.toUpperCase()]) {
    const url = `${shop.url}/api/v1/checkouts/${id}/events`
    const first = await readEvents(url, { authorization: `Bearer ${alice.token}` }).next()
    assert.equal(first.value?.data.id, hers.checkout)
  }
})

test('a list shows only one’s own, and no word in the address changes that', async (t) => {
  const { shop, alice, bob, hers } = await open(t)
  for (const query of ['', '?limit=100', '?status=PAID']) {
    const { body } = await shop.get(`/orders${query}`, { as: bob.token })
    assert.deepEqual(new Set(body.orders.map((order: Json) => order.user_id)), new Set([bob.id]))
  }
  for (const query of [`user_id=${alice.id}`, 'all=true', `id=${hers.order}`, 'userId[$ne]=x', 'status=*']) {
    assert.equal((await shop.get(`/orders?${query}`, { as: bob.token })).status, 400, query)
  }
  const { sessions } = (await shop.get('/account/sessions', { as: bob.token })).body
  assert.deepEqual(
    sessions.map(({ id }: Json) => id),
    [bob.sessionId],
  )
})

test('a link opens its own checkout and order, and no others', async (t) => {
  const { shop, hers, guests } = await open(t)
  const token = new URL(guests.bought.status_url).searchParams.get('token')
  const own: Partial<Record<Kind, string>> = guests
  const looks = (await readOperations(shop)).filter(({ role, method }) => role === 'link' && method === 'GET')
  for (const operation of looks) {
    const path = operation.path.replace('{id}', hers[kindOf(operation)])
    assert.equal((await shop.get(`${path}?token=${token}`)).status, 404, path)
    // A stream goes on, and who waits in line has a link of his own.
    if (operation.path.endsWith('/events') || operation.path.startsWith('/events/waitlist/')) continue
    const mine = operation.path.replace('{id}', own[kindOf(operation)] ?? '')
    assert.equal((await shop.get(`${mine}?token=${token}`)).status, 200, mine)
    assert.equal((await shop.get(mine)).status, 404, mine)
  }
  // Nor does it open what asks for a role.
  assert.equal((await shop.get(`/users/profile?token=${token}`)).status, 401)
  assert.equal((await shop.get('/users/profile', { as: token ?? '' })).status, 401)
})

test('an API key sees what its scope is about, whoever’s it is, and nothing else', async (t) => {
  const { shop, hers } = await open(t)
  const keyOf = async (scope: string) => {
    const { body } = await shop.post(
      '/admin/api-keys',
      { name: scope, scopes: [scope] },
      { asOperator: true },
    )
    return body.key
  }
  const paths = { 'orders:read': `/orders/${hers.order}`, 'checkouts:read': `/checkouts/${hers.checkout}` }
  for (const scope of ['orders:read', 'checkouts:read', 'checkouts:write', 'users:write', 'products:read']) {
    const as = await keyOf(scope)
    for (const [needed, path] of Object.entries(paths)) {
      assert.equal((await shop.get(path, { as })).status, needed === scope ? 200 : 404, `${scope} ${path}`)
    }
  }
})

test('nobody buys in the name of somebody else', async (t) => {
  const { shop, alice, bob } = await open(t)
  const { product_id } = await shop.offer()
  for (const as of [bob.token, undefined]) {
    for (const user_id of [alice.id, alice.id.toUpperCase(), crypto.randomUUID()]) {
      const { status, body } = await shop.buy({ product_id, ...(as && { as }), body: { user_id } })
      assert.deepEqual([status, body.code], [403, 'FORBIDDEN'])
    }
  }
  assert.equal((await shop.get('/orders', { as: alice.token })).body.orders.length, 1)
})
