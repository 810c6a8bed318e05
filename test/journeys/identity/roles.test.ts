import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Role, roles } from '../../../src/values/caller.ts'
import { startApp, type TestApp } from '../../support/app.ts'
import { goodPassword as password, readKeptRows, welcome } from '../../support/people.ts'
import { share } from '../../support/share.ts'

const serverOnly = { processKind: 'server' } as const
const openShop = share((lifetime) => startApp(lifetime, serverOnly))

/** What one may try on another: [method, path below /users/{id}, body]. */
const verbs = {
  look: ['get', ''],
  change: ['put', '', { name: 'Another' }],
  'set the password': ['put', '/password', { password }],
  'keep out': ['delete', '/activation'],
  'let in': ['put', '/activation'],
  'make an operator': ['put', '/roles/operator'],
  'make an admin': ['put', '/roles/admin'],
  'take operator back': ['delete', '/roles/operator'],
  'take admin back': ['delete', '/roles/admin'],
  delete: ['delete', ''],
} as const
type Verb = keyof typeof verbs
const everyVerb = Object.keys(verbs) as Verb[]

async function attempt(shop: TestApp, verb: Verb, as: string, id: string): Promise<number> {
  const [method, path, body] = verbs[verb]
  const url = `/users/${id}${path}`
  const answer = await (method === 'put' ? shop.put(url, body, { as }) : shop[method](url, { as }))
  return answer.status
}

/** Who may act on whom. Each line: the one who acts, and what he gets for a user, an operator, an admin, a super_admin. */
const actOn: Record<Role, readonly number[]> = {
  user: [403, 403, 403, 403],
  operator: [403, 403, 403, 403],
  admin: [204, 204, 403, 403],
  super_admin: [204, 204, 204, 403],
}
/** Others do not even learn who there is. */
const unseen = [404, 404, 404, 404]
const changeOrDelete: Record<Role, readonly number[]> = { ...actOn, user: unseen, operator: unseen }
const look: Record<Role, readonly number[]> = {
  ...{ user: unseen, operator: unseen },
  ...{ admin: [200, 200, 200, 200], super_admin: [200, 200, 200, 200] },
}
const nobodyBut = (role: Role, statuses: readonly number[]): Record<Role, readonly number[]> => {
  const none = [403, 403, 403, 403]
  return { user: none, operator: none, admin: none, super_admin: none, [role]: statuses }
}
const expected: Record<Verb, Record<Role, readonly number[]>> = {
  ...{ look, delete: changeOrDelete, change: withBody(changeOrDelete) },
  ...{ 'set the password': actOn, 'keep out': actOn, 'let in': actOn },
  ...{ 'make an operator': actOn, 'take operator back': actOn },
  'make an admin': nobodyBut('super_admin', actOn.super_admin),
  'take admin back': nobodyBut('super_admin', actOn.super_admin),
}

function withBody(table: Record<Role, readonly number[]>): Record<Role, readonly number[]> {
  const lines = Object.entries(table).map(([role, line]) => [
    role,
    line.map((one) => (one === 204 ? 200 : one)),
  ])
  return Object.fromEntries(lines)
}

for (const actor of roles) {
  test(`whoever has the role ${actor} acts on lower roles only`, async () => {
    const shop = await openShop()
    const { token } = await welcome(shop, { role: actor })

    for (const verb of everyVerb) {
      const statuses: number[] = []
      for (const role of roles) {
        const { id } = await welcome(shop, { role })
        const before = await readKeptRows(shop.db)
        const status = await attempt(shop, verb, token, id)
        statuses.push(status)
        if (status >= 400) assert.deepEqual(await readKeptRows(shop.db), before, `${verb} to ${role}`)
      }
      assert.deepEqual(statuses, expected[verb][actor], verb)
    }
  })
}

test('nobody acts on a super_admin but the operator’s key, and he cannot delete himself', async () => {
  const shop = await openShop()
  const owner = await welcome(shop, { role: 'super_admin' })

  const { token: another } = await welcome(shop, { role: 'super_admin' })
  const acted = await readKeptRows(shop.db)
  for (const verb of everyVerb.filter((one) => one !== 'look'))
    assert.equal(await attempt(shop, verb, another, owner.id), 403, verb)
  assert.equal(await attempt(shop, 'delete', owner.token, owner.id), 403)
  assert.deepEqual(await readKeptRows(shop.db), acted)
  assert.equal(await attempt(shop, 'change', owner.token, owner.id), 200, 'his own name is his')

  const out = await shop.delete(`/users/${owner.id}/activation`, { asOperator: true })
  assert.equal(out.status, 204, 'whoever holds the machine keeps out one whose password leaked')
  assert.equal((await shop.get('/users/profile', { as: owner.token })).status, 401)
})

test('nobody raises himself', async () => {
  const shop = await openShop()

  for (const role of roles) {
    const { token, id } = await welcome(shop, { role })
    for (const verb of ['make an operator', 'make an admin'] as const)
      assert.equal(await attempt(shop, verb, token, id), 403, `${role}: ${verb}`)
    assert.equal((await shop.get('/users/profile', { as: token })).body.role, role)
  }
})

test('a role is granted and taken back; what is so already stays as it is', async (t) => {
  const shop = await startApp(t, serverOnly)
  const { token } = await welcome(shop, { role: 'super_admin' })
  const { id } = await welcome(shop)
  const roleAfter = async (verb: Verb) => {
    assert.equal(await attempt(shop, verb, token, id), 204)
    return (await shop.get(`/users/${id}`, { as: token })).body.role
  }

  const steps: [Verb, Role][] = [
    ['take operator back', 'user'],
    ['make an operator', 'operator'],
    ['take admin back', 'operator'],
    ['make an admin', 'admin'],
    ['make an operator', 'admin'],
    ['take operator back', 'admin'],
    ['take admin back', 'user'],
  ]
  for (const [verb, role] of steps) assert.equal(await roleAfter(verb), role, verb)
  const changes = await shop.db.sql`
    select changes from audit_entries where action = 'user.role_changed' order by number`
  assert.deepEqual(
    changes.map((entry) => (entry.changes as { role: string[] }).role),
    [
      ['user', 'operator'],
      ['operator', 'admin'],
      ['admin', 'user'],
    ],
  )
  assert.equal((await shop.put(`/users/${id}/roles/super_admin`, undefined, { as: token })).status, 400)
})

test('a key that may write users acts on users alone, and sets neither roles nor passwords', async () => {
  const shop = await openShop()
  const body = { name: 'help desk', scopes: ['users:write'] }
  const { key } = (await shop.post('/admin/api-keys', body, { asOperator: true })).body
  const mayDo: Partial<Record<Verb, number>> = { change: 200, delete: 204, 'keep out': 204, 'let in': 204 }

  for (const role of roles) {
    for (const verb of everyVerb) {
      const { id } = await welcome(shop, { role })
      const wanted = (role === 'user' && mayDo[verb]) || 403
      assert.equal(await attempt(shop, verb, key, id), wanted, `${verb} to ${role}`)
    }
    const newcomer = { email: `${role}@example.com`, password, role }
    const { status } = await shop.post('/users', newcomer, { as: key })
    assert.equal(status, role === 'user' ? 201 : 403, `open an account of ${role}`)
  }
})
