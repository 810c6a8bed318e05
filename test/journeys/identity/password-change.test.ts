import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../../support/app.ts'
import { assertRefused, malformed } from '../../support/nothing-left.ts'
import {
  logIn,
  goodPassword as old,
  readKeptRows,
  register,
  untilInLine,
  whileUserIsLocked,
} from '../../support/people.ts'

const serverOnly = { processKind: 'server' } as const
const fresh = 'another quiet harbour'

test('who changes his password stays signed in here, and is signed out everywhere else', async (t) => {
  const shop = await startApp(t, serverOnly)
  const ada = await register(shop)
  const elsewhere = (await logIn(shop, ada)).body.token
  const somebodyElse = await register(shop)

  const body = { current_password: old, new_password: fresh }
  assert.equal((await shop.put('/account/password', body, { as: ada.token })).status, 204)

  const lookAround = async (as: string) => (await shop.get('/users/profile', { as })).status
  assert.deepEqual(
    [await lookAround(ada.token), await lookAround(elsewhere), await lookAround(somebodyElse.token)],
    [200, 401, 200],
  )
  assert.equal((await logIn(shop, ada)).body.code, 'WRONG_CREDENTIALS')
  assert.equal((await logIn(shop, { ...ada, password: fresh })).status, 200)
  assert.equal((await logIn(shop, somebodyElse)).status, 200, 'the same password of somebody else holds')
})

test('a password that is not changed stays, and so do all sessions', async (t) => {
  const shop = await startApp(t, serverOnly)
  const ada = await register(shop, { email: 'lovelace@example.com' })
  const before = await readKeptRows(shop.db)
  const change = (body: unknown) => shop.put('/account/password', body, { as: ada.token })

  for (const [current_password, new_password, status, code] of [
    ['not the one', fresh, 403, 'WRONG_PASSWORD'],
    [old, old, 400, 'PASSWORD_UNCHANGED'],
    [old, 'password123', 400, 'PASSWORD_REFUSED'],
    [old, 'Lovelace', 400, 'PASSWORD_REFUSED'],
  ] as const) {
    const answer = await change({ current_password, new_password })
    assert.deepEqual([answer.status, answer.body.code], [status, code], new_password)
    assert.deepEqual(await readKeptRows(shop.db), before, new_password)
  }
  await shop.db.sql`delete from rate_limits`
  await assertRefused(shop.db, change, malformed({ current_password: old, new_password: fresh }))
  assert.equal(
    (await shop.put('/account/password', { current_password: old, new_password: fresh })).status,
    401,
  )
})

for (const isChangeFirst of [true, false]) {
  const order = isChangeFirst ? 'after' : 'before'

  test(`a sign-in with the old password just ${order} the change leaves no session behind`, async (t) => {
    const shop = await startApp(t, serverOnly)
    const ada = await register(shop)
    const signIn = () => logIn(shop, ada)
    const change = () =>
      shop.put('/account/password', { current_password: old, new_password: fresh }, { as: ada.token })
    const [first, second] = isChangeFirst ? [change, signIn] : [signIn, change]

    // Both have compared the old password, and found it right, when they come to the row.
    const under = await whileUserIsLocked(shop.db, ada.user_id, async () => {
      const one = first()
      await untilInLine(shop.db, 1)
      const two = second()
      await untilInLine(shop.db, 2)
      return [one, two]
    })
    const statuses = (await Promise.all(under)).map(({ status }) => status)

    assert.deepEqual(statuses, isChangeFirst ? [204, 401] : [200, 204])
    const { body } = await shop.get('/account/sessions', { as: ada.token })
    assert.deepEqual(
      body.sessions.map(({ is_current }: { is_current: boolean }) => is_current),
      [true],
    )
  })
}

test('of two changes at once one is made, and the other is told that its password is old', async (t) => {
  const shop = await startApp(t, serverOnly)
  const ada = await register(shop)
  const wanted = [fresh, 'a third quiet harbour']

  const answers = await Promise.all(
    wanted.map((new_password) =>
      shop.put('/account/password', { current_password: old, new_password }, { as: ada.token }),
    ),
  )

  const statuses = answers.map(({ status }) => status)
  assert.deepEqual(statuses.toSorted(), [204, 403])
  const tried = await Promise.all(wanted.map((password) => logIn(shop, { ...ada, password })))
  assert.deepEqual(
    tried.map(({ status }) => status === 200),
    statuses.map((status) => status === 204),
  )
})
