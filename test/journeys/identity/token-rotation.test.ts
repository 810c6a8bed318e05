import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startProcesses } from '../../support/app.ts'
import { logIn, register } from '../../support/people.ts'

const [old = '', fresh = ''] = ['o', 'n'].map((letter) => letter.repeat(32))

test('a token holds while its secret is listed, and not a moment longer', async (t) => {
  const shop = await startProcesses(t, { workers: 0, env: { TOKEN_SECRETS: old } })
  const [rotated, done] = await Promise.all([
    shop.startServer({ TOKEN_SECRETS: `${fresh},${old}` }),
    shop.startServer({ TOKEN_SECRETS: fresh }),
  ])
  const servers = [shop, shop.at(rotated), shop.at(done)]
  const ada = await register(shop)
  const signedIn = (await logIn(shop.at(rotated), ada)).body
  const lookEverywhere = async (options: { as: string } | { headers: { cookie: string } }) =>
    await Promise.all(servers.map(async (server) => (await server.get('/users/profile', options)).status))

  assert.deepEqual(await lookEverywhere({ as: ada.token }), [200, 200, 401])
  assert.deepEqual(await lookEverywhere({ as: signedIn.token }), [401, 200, 200])
  const cookie = `__Host-holdfast=${ada.token}`
  assert.deepEqual(await lookEverywhere({ headers: { cookie } }), [200, 200, 401])
})
