import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp, type TestApp } from '../../support/app.ts'
import { assertRefused, malformed, type Refused } from '../../support/nothing-left.ts'
import {
  linkTokens,
  logIn,
  mailedToken,
  type Registered,
  readKeptRows,
  register,
} from '../../support/people.ts'
import { untilTrue } from '../../support/waiting.ts'

const serverOnly = { processKind: 'server' } as const
const fresh = 'another quiet harbour'

async function ask(shop: TestApp, email: string): Promise<void> {
  const { status, body } = await shop.post('/auth/password-reset', { email })
  assert.deepEqual([status, body], [202, { status: 'ACCEPTED' }])
}

/** Asks for a link; answers with its token. */
async function askAs(shop: TestApp, { email, user_id }: Registered): Promise<string> {
  await ask(shop, email)
  return (await linkTokens(shop, 'RESET_PASSWORD', user_id)).at(-1) ?? ''
}

function choose(shop: TestApp, token: string, password = fresh) {
  return shop.post('/auth/password-reset/confirm', { token, password })
}

test('the mailed link sets a new password once, confirms the address, and ends every session', async (t) => {
  const shop = await startApp(t)
  const ada = await register(shop, { email: 'ada@example.com' })
  await ask(shop, 'Ada@Example.com')
  const token = await mailedToken(shop, 'reset-password', 'ada@example.com')

  assert.equal((await choose(shop, token)).status, 204)

  assert.equal((await shop.get('/users/profile', { as: ada.token })).status, 401)
  assert.equal((await logIn(shop, ada)).status, 401)
  const signedIn = await logIn(shop, { ...ada, password: fresh })
  const { body } = await shop.get('/users/profile', { as: signedIn.body.token })
  assert.equal(body.email_confirmed, true)
  const again = await choose(shop, token, 'a third quiet harbour')
  assert.deepEqual([again.status, again.body.code], [400, 'LINK_NOT_VALID'])
  assert.equal((await logIn(shop, { ...ada, password: fresh })).status, 200)
})

test('a link that is used ten times at once works once', async (t) => {
  const shop = await startApp(t, serverOnly)
  const ada = await register(shop)
  const token = await askAs(shop, ada)
  const passwords = Array.from({ length: 10 }, (_, nth) => `quiet harbour ${nth}`)

  const answers = await Promise.all(passwords.map((password) => choose(shop, token, password)))

  const codes = answers.map(({ status, body }) => body?.code ?? status)
  assert.deepEqual(codes.toSorted(), [204, ...Array(9).fill('LINK_NOT_VALID')])
  const password = passwords[codes.indexOf(204)] ?? ''
  assert.equal((await logIn(shop, { ...ada, password })).status, 200)
  const changed = await shop.db.sql`select number from audit_entries where action = 'user.password_changed'`
  assert.equal(changed.length, 1)
})

test('a newer password ends the links that were mailed before, however it was set', async (t) => {
  const shop = await startApp(t, serverOnly)
  const ada = await register(shop)
  const asOperator = true

  const beforeChange = await askAs(shop, ada)
  const body = { current_password: ada.password, new_password: fresh }
  await shop.put('/account/password', body, { as: ada.token })
  assert.equal((await choose(shop, beforeChange)).body.code, 'LINK_NOT_VALID', 'by its owner')

  const beforeAdmin = await askAs(shop, ada)
  await shop.put(`/users/${ada.user_id}/password`, { password: ada.password }, { asOperator })
  assert.equal((await choose(shop, beforeAdmin)).body.code, 'LINK_NOT_VALID', 'by an admin')

  const first = await askAs(shop, ada)
  assert.equal((await choose(shop, await askAs(shop, ada))).status, 204)
  assert.equal((await choose(shop, first)).body.code, 'LINK_NOT_VALID', 'by another link')
})

test('a link that is too old, of another purpose, or not ours changes nothing', async (t) => {
  const shop = await startApp(t, serverOnly)
  const ada = await register(shop)
  const overdue = await askAs(shop, ada)
  await shop.db.sql`update one_time_links set expires_at = now() where purpose = 'RESET_PASSWORD'`
  const token = await askAs(shop, ada)
  const [confirming = ''] = await linkTokens(shop, 'CONFIRM_EMAIL', ada.user_id)
  const [id = '', signature = ''] = token.split('.')
  const flipped = (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1)
  const unknownId = `${crypto.randomUUID()}.${signature}`
  const bad = [overdue, confirming, id, `${id}.`, `${id}.${flipped}`, `.${signature}`, '.', unknownId]
  const before = await readKeptRows(shop.db)

  for (const wrong of [...bad, `${overdue.split('.')[0]}.${signature}`, token.toUpperCase()]) {
    const answer = await choose(shop, wrong)
    assert.deepEqual([answer.status, answer.body.code], [400, 'LINK_NOT_VALID'], wrong)
    assert.deepEqual(await readKeptRows(shop.db), before, wrong)
  }
  const confirmation = await shop.post('/auth/confirm-email', { token }, { as: ada.token })
  assert.equal(confirmation.body.code, 'LINK_NOT_VALID', 'nor does this one confirm an address')
  assert.deepEqual(await readKeptRows(shop.db), before)
  assert.equal((await choose(shop, token)).status, 204, 'the right one does work')
})

test('a password that is refused does not use the link up', async (t) => {
  const shop = await startApp(t, serverOnly)
  const ada = await register(shop)
  const token = await askAs(shop, ada)

  assert.equal((await choose(shop, token, 'password123')).body.code, 'PASSWORD_REFUSED')
  assert.equal((await choose(shop, token)).status, 204)
})

test('for an address that nobody has the same is written, and nothing mailed', async (t) => {
  const shop = await startApp(t)
  const ada = await register(shop)
  const count = async () => {
    const rows = await readKeptRows(shop.db)
    const ours = Object.entries(rows).filter(([table]) => /^public\.(?!emails)/.test(table))
    return Object.fromEntries(ours.map(([table, { length }]) => [table, length]))
  }
  const growth = async (email: string) => {
    const before = await count()
    await ask(shop, email)
    return Object.entries(await count()).map(([table, length]) => [table, length - (before[table] ?? 0)])
  }

  await mailedToken(shop, 'confirm-email', ada.email)
  const ofNobody = await growth('nobody@example.com')
  assert.deepEqual(await growth(ada.email), ofNobody)

  // Links are mailed in the order in which they were asked for.
  await mailedToken(shop, 'reset-password', ada.email)
  await untilTrue(async () => (await shop.db.sql`select from emails where status <> 'SENT'`).length === 0)
  const mails = await shop.db.sql`select recipient, template from emails order by template`
  assert.deepEqual(
    mails,
    [
      { recipient: '', template: 'confirm-email' },
      { recipient: '', template: 'reset-password' },
    ],
    'two mails, and to whom they went is forgotten',
  )
})

test('a request for a link, or its use, that is not valid leaves nothing behind', async (t) => {
  const shop = await startApp(t, serverOnly)
  const asks: Refused[] = [{ email: 'ada' }, { email: null }, { email: ['ada@example.com'] }].map((body) => [
    ...[JSON.stringify(body), body, 400],
    'INVALID_REQUEST',
  ]) as Refused[]
  const good = { token: 'x', password: fresh }

  await assertRefused(shop.db, (body) => shop.post('/auth/password-reset', body), [
    ...malformed({ email: 'ada@example.com' }),
    ...asks,
  ])
  await assertRefused(shop.db, (body) => shop.post('/auth/password-reset/confirm', body), [
    ...malformed(good),
    ['a long token', { ...good, token: 'x'.repeat(129) }, 400, 'INVALID_REQUEST'],
  ])
})
