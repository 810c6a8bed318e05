import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startProcesses } from '../../support/app.ts'
import { cookieOf, logIn, mailedToken, register } from '../../support/people.ts'
import { gatherTraces } from '../../support/search-everywhere.ts'

test('passwords, tokens, links and keys stand in no table, no log and no metric', async (t) => {
  const env = { LOG_LEVEL: 'trace', TOKEN_SECRETS: 't'.repeat(40), PASSWORD_PEPPER: 'p'.repeat(40) }
  const shop = await startProcesses(t, { env })
  const ada = await register(shop, { password: 'first-quiet-harbour' })
  const headers = { cookie: `__Host-holdfast=${ada.token}`, 'x-csrf-token': ada.csrf_token }
  await shop.put('/account/password', { current_password: 'a-wrong-harbour', new_password: 'x' }, { headers })
  const change = { current_password: ada.password, new_password: 'second-quiet-harbour' }
  assert.equal((await shop.put('/account/password', change, { headers })).status, 204)
  await logIn(shop, { ...ada, password: 'guessed-harbour' })
  await shop.post('/auth/password-reset', { email: ada.email })
  const confirming = await mailedToken(shop, 'confirm-email', ada.email)
  const resetting = await mailedToken(shop, 'reset-password', ada.email)
  await shop.post('/auth/confirm-email', { token: confirming })
  const choice = { token: resetting, password: 'third-quiet-harbour' }
  assert.equal((await shop.post('/auth/password-reset/confirm', choice)).status, 204)
  const signedIn = await logIn(shop, { ...ada, password: 'third-quiet-harbour' })
  const wanted = { name: 'a program', scopes: ['orders:read'] }
  const { key } = (await shop.post('/admin/api-keys', wanted, { asOperator: true })).body
  await shop.get('/orders', { as: key })
  await shop.get('/orders', { as: `${key}x` })
  await shop.get(`/orders?token=${signedIn.body.token}`, { as: `${signedIn.body.token}x` })

  const traces = await gatherTraces(shop)
  const placesOf = (secret: string) =>
    traces.filter(([, text]) => text.includes(secret)).map(([place]) => place)
  const secrets = [
    ...['first-quiet-harbour', 'second-quiet-harbour', 'third-quiet-harbour'],
    ...['a-wrong-harbour', 'guessed-harbour', env.TOKEN_SECRETS, env.PASSWORD_PEPPER, shop.adminApiKey],
    ...[ada.token, ada.csrf_token, signedIn.body.token, signedIn.body.csrf_token, cookieOf(signedIn) ?? ''],
    ...[key, key.slice('hfk_'.length)],
  ]
  for (const secret of secrets) assert.deepEqual(placesOf(secret), [], secret)
  for (const token of [confirming, resetting]) {
    const [id = '', signature = ''] = token.split('.')
    // A mail breaks its lines, so the signature stands there in pieces; what it is made from stands in the table.
    assert.ok(placesOf(id).some((place) => place.startsWith('a row of public.one_time_links')))
    assert.deepEqual(
      placesOf(signature.slice(0, 20)).filter((place) => !place.endsWith('.eml')),
      [],
    )
    assert.deepEqual(
      placesOf(signature.slice(-20)).filter((place) => !place.endsWith('.eml')),
      [],
    )
  }
  assert.ok(placesOf(ada.email).length > 0, 'the search does see what was kept')
})
