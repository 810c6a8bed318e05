import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { test } from 'node:test'
import { startApp, type TestApp } from '../../support/app.ts'
import { welcome } from '../../support/people.ts'

/** Sends the head of a request and the beginning of its body. */
function begin(
  shop: TestApp,
  path: string,
  as: string,
  body: string,
): { rest: () => void; asked: ClientRequest } {
  const headers = {
    authorization: `Bearer ${as}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  }
  const asked = request(`${shop.url}/api/v1${path}`, { method: 'POST', headers })
  asked.write(body.slice(0, 5))
  return { rest: () => void asked.end(body.slice(5)), asked }
}

test('whoever was kept out while his request was on its way does nothing with it', async (t) => {
  const shop = await startApp(t, { processKind: 'server' })
  const admin = await welcome(shop, { role: 'admin' })
  const body = JSON.stringify({ name: 'for later', scopes: ['users:write'] })
  const { rest, asked } = begin(shop, '/admin/api-keys', admin.token, body)
  await once(asked, 'socket')
  assert.equal((await shop.get('/users/profile', { as: admin.token })).status, 200)

  assert.equal((await shop.delete(`/users/${admin.id}/activation`, { asOperator: true })).status, 204)
  rest()
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  answer.resume()

  assert.equal(answer.statusCode, 401)
  assert.deepEqual(await shop.db.sql`select id from api_keys`, [])
})
