import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { roles, scopes } from '../../../src/values/caller.ts'
import { startApp, type TestApp } from '../../support/app.ts'
import { rememberRoutes } from '../../support/made-routes.ts'
import { addressOf, ask, isOpen, nameOf, type Operation, readOperations } from '../../support/openapi.ts'
import { welcome } from '../../support/people.ts'

/** Who may do what: the lowest role, and the scope that lets an API key in. A change of a rule is a change here. */
const rules = `
DELETE /account/logout: user
DELETE /account/sessions/{id}: user
DELETE /account/sessions: user
DELETE /admin/api-keys/{id}: admin
DELETE /checkins/{ticket_id}: operator tickets:write
DELETE /events/waitlist/{id}: link
DELETE /events/{id}: operator events:write
DELETE /restaurants/tables/{slot_id}: operator tables:write
DELETE /trips/{id}: user trips:write
DELETE /users/{id}/activation: admin users:write
DELETE /users/{id}/roles/{role}: admin
DELETE /users/{id}: user users:write
GET /account/sessions: user
GET /admin/api-keys: admin
GET /admin/audit: admin audit:read
GET /admin/bookings: admin bookings:read
GET /admin/inbox: operator payments:read
GET /admin/payments: operator payments:read
GET /admin/users: admin users:read
GET /admin/vendors/pending: admin vendors:read
GET /admin/vendors: admin vendors:read
GET /auth/csrf-token: user
GET /bookings/{id}/calendar.ics: link
GET /bookings/{id}/cancellation: link
GET /bookings/{id}/tickets: link
GET /bookings/{id}: link
GET /bookings: user bookings:read
GET /checkins: operator tickets:write
GET /checkout/{id}/events: link
GET /checkout/{id}: link
GET /checkouts/{id}/events: link
GET /checkouts/{id}: link
GET /checkouts: operator checkouts:read
GET /events/waitlist/{id}: link
GET /events/{id}/availability/events: public
GET /events/{id}/availability: public
GET /events/{id}/seats: public
GET /events/{id}: public
GET /events: public
GET /health: public
GET /incidents: operator incidents:read
GET /inventory/{event_id}: operator bookings:read
GET /inventory: operator bookings:read
GET /livez: public
GET /metrics: public
GET /orders/{id}: link
GET /orders: user orders:read
GET /payments/{id}: link
GET /products/{id}: public
GET /products: public
GET /readyz: public
GET /restaurants/tables/{slot_id}: public
GET /restaurants/tables: public
GET /tickets/public-key: public
GET /tickets/{id}.png: link
GET /tickets/{id}.svg: link
GET /trips/{id}: public
GET /trips: public
GET /users/profile: user
GET /users/{id}: user users:read
GET /users: admin users:read
GET /vendors/profile: user
GET /vendors/{id}/trips: public
GET /vendors/{id}: user vendors:read
PATCH /events/{id}: operator events:write
PATCH /products/{id}: operator products:write
PATCH /restaurants/tables/{slot_id}: operator tables:write
PATCH /trips/{id}: user trips:write
POST /account/confirmation: user
POST /account/login: public
POST /account/signup: public
POST /admin/api-keys: admin
POST /admin/inbox/{id}/replay: operator payments:write
POST /admin/vendors/{id}/approve: admin vendors:write
POST /admin/vendors/{id}/reinstate: admin vendors:write
POST /admin/vendors/{id}/reject: admin vendors:write
POST /admin/vendors/{id}/suspend: admin vendors:write
POST /auth/confirm-email: user
POST /auth/login: public
POST /auth/logout: user
POST /auth/password-reset/confirm: public
POST /auth/password-reset: public
POST /auth/register: public
POST /bookings/{id}/cancel: link
POST /bookings/{id}/pay: link
POST /bookings/{id}/verify: link
POST /bookings: public
POST /checkins: operator tickets:write
POST /checkout/process: public
POST /checkout/{id}/verify: link
POST /checkout: public
POST /checkouts/{id}/verify: link
POST /checkouts: public
POST /events/bookings/{id}/cancel: link
POST /events/bookings/{id}/verify: link
POST /events/waitlist/{id}/initiate: link
POST /events/{id}/book: public
POST /events/{id}/cancel: operator events:write
POST /events/{id}/waitlist: public
POST /events: operator events:write
POST /incidents/{id}/retry: operator incidents:write
POST /inventory/seed: operator events:write
POST /orders/{id}/checkout: link
POST /payments/{id}/refund: operator payments:write
POST /payments: link
POST /products/{id}/stock: operator products:write
POST /products: operator products:write
POST /restaurants/bookings/{id}/cancel: link
POST /restaurants/bookings/{id}/verify: link
POST /restaurants/tables/generate: operator tables:write
POST /restaurants/tables/{slot_id}/book: public
POST /restaurants/tables: operator tables:write
POST /trips: user trips:write
POST /users: admin users:write
POST /vendors/login: public
POST /vendors/register: public
POST /waitlist: public
PUT /account/password: user
PUT /bookings/{id}: link
PUT /trips/{id}: user trips:write
PUT /users/{id}/activation: admin users:write
PUT /users/{id}/password: admin
PUT /users/{id}/roles/{role}: admin
PUT /users/{id}: user users:write
PUT /vendors/{id}: user
`

/** The same for everybody, whatever he sends along. */
const probes = ['/livez', '/health', '/readyz', '/metrics']

/** What the description leaves out: the description itself, pages that show it, and pages for people. */
const hidden = [
  ...['/', '/account', '/assets/*', '/docs*', '/openapi.json', '/redoc*'],
  ...['/events/:id/page', '/events/waitlist/:id/page', '/restaurants/tables/:id/page', '/trips/:id/page'],
  '/bookings/:id/page',
]

const madeRoutes = rememberRoutes()
const serverOnly = { processKind: 'server' } as const

async function open(t: TestContext): Promise<{ shop: TestApp; operations: Operation[] }> {
  const shop = await startApp(t, serverOnly)
  return { shop, operations: await readOperations(shop) }
}

async function statusOf(shop: TestApp, operation: Operation, as?: string): Promise<number> {
  const sent = as === undefined ? {} : { as }
  return (await ask(shop, { ...operation, path: addressOf(operation) }, sent)).status
}

function assertEntered(status: number, what: string): void {
  assert.ok(![401, 403].includes(status) && status < 500, `${what}: ${status}`)
}

test('every route has the rule that stands here', async (t) => {
  const { operations } = await open(t)
  const described = operations.map((one) => `${nameOf(one)}: ${[one.role, one.scope].join(' ').trim()}`)
  assert.deepEqual(described.sort(), rules.trim().split('\n').sort())
})

test('whatever the program serves is described; only pages are not', async (t) => {
  madeRoutes.length = 0
  const { operations } = await open(t)
  const described = new Set(operations.map(nameOf))

  for (const { method, url, isHidden, access, isPage } of madeRoutes) {
    const name = nameOf({ method, path: url.replace(/:(\w+)/g, '{$1}') })
    const isKnown = described.has(name) || described.has(name.replace('HEAD', 'GET'))
    assert.notEqual(isHidden, isKnown, name)
    if (isKnown) continue
    assert.ok(['GET', 'HEAD'].includes(method), `${name} is hidden and no page`)
    assert.ok(access === 'public' && (isPage || /^\/(openapi|docs|redoc)/.test(url)), name)
    const isListed = hidden.some(
      (one) => url === one || (one.endsWith('*') && url.startsWith(one.slice(0, -1))),
    )
    assert.ok(isListed, `${name} is hidden`)
  }
  assert.ok(madeRoutes.length > described.size)
})

test('without a token only what is public or has a link answers', async (t) => {
  const { shop, operations } = await open(t)
  for (const operation of operations) {
    const status = await statusOf(shop, operation)
    if (isOpen(operation)) assertEntered(status, nameOf(operation))
    else assert.equal(status, 401, nameOf(operation))
  }
})

test('a token that is none is refused everywhere, also where none is needed', async (t) => {
  const { shop, operations } = await open(t)
  const { token } = await welcome(shop, { role: 'super_admin' })
  const bad = ['x', 'a.b.c', `hfk_${'A'.repeat(43)}`, `${token.slice(0, -2)}AA`, `${token}.`]
  for (const operation of operations.filter(({ path }) => !probes.includes(path))) {
    for (const as of bad) assert.equal(await statusOf(shop, operation, as), 401, `${nameOf(operation)} ${as}`)
  }
})

test('a user enters where his role, or one below it, may; and nowhere else', async (t) => {
  const { shop, operations } = await open(t)
  for (const role of roles) {
    const enough: readonly string[] = ['public', 'link', ...roles.slice(0, roles.indexOf(role) + 1)]
    for (const operation of operations) {
      // A new one each time: some of these requests sign him out.
      const { token } = await welcome(shop, { role })
      const status = await statusOf(shop, operation, token)
      if (enough.includes(operation.role)) assertEntered(status, `${nameOf(operation)} as ${role}`)
      else assert.equal(status, 403, `${nameOf(operation)} as ${role}`)
    }
  }
})

test('an API key enters with the scope of the route, and with no other', async (t) => {
  const { shop, operations } = await open(t)
  const keyOf = await keyMaker(shop)
  for (const operation of operations.filter((one) => !isOpen(one))) {
    const { scope } = operation
    const others = await keyOf(scopes.filter((one) => one !== scope))
    assert.equal(await statusOf(shop, operation, others), 403, nameOf(operation))
    if (scope) assertEntered(await statusOf(shop, operation, await keyOf([scope])), nameOf(operation))
  }
})

async function keyMaker(shop: TestApp): Promise<(wanted: readonly string[]) => Promise<string>> {
  const made = new Map<string, string>()
  return async (wanted) => {
    const name = `${wanted.length} of ${wanted}`.slice(0, 100)
    const known = made.get(`${wanted}`)
    if (known) return known
    const { body } = await shop.post('/admin/api-keys', { name, scopes: wanted }, { asOperator: true })
    made.set(`${wanted}`, body.key)
    return body.key
  }
}

test('with a cookie alone nothing is changed: another page could have sent it', async (t) => {
  const { shop, operations } = await open(t)
  const { token } = await welcome(shop, { role: 'super_admin' })
  const cookie = `__Host-holdfast=${token}`
  const { csrf_token } = (await shop.get('/auth/csrf-token', { headers: { cookie } })).body

  for (const operation of operations.filter(({ method }) => method !== 'GET')) {
    const request = { ...operation, path: addressOf(operation) }
    for (const csrf of [undefined, '', csrf_token.slice(1), token]) {
      const headers = { cookie, ...(csrf === undefined ? {} : { 'x-csrf-token': csrf }) }
      const { status, body } = await ask(shop, request, { headers })
      assert.deepEqual([status, body.code], [403, 'CSRF_REFUSED'], `${nameOf(operation)} ${csrf}`)
    }
  }
  const headers = { cookie, 'x-csrf-token': csrf_token }
  assert.equal((await shop.post('/auth/logout', undefined, { headers })).status, 204)
})
