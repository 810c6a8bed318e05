import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSealer } from '../../../src/platform/sealer.ts'
import { startApp } from '../../support/app.ts'
import { assertRefused, malformed } from '../../support/nothing-left.ts'
import { goodPassword, readKeptRows, register, welcome } from '../../support/people.ts'
import { applyAsVendor, decide, type MadeVendor, makeVendor } from '../../support/vendors.ts'

const serverOnly = { processKind: 'server' } as const
const business = {
  business_name: 'Far and Away Ltd',
  phone: '+49 30 123456',
  bank_account: 'DE89 3704 0044 0532 0130 00',
  tax_id: '12-3456789',
}

test('whoever registers as a vendor has an account, is signed in, and waits for a decision', async (t) => {
  const shop = await startApp(t, serverOnly)
  const account = { email: 'Ada@Example.COM', password: goodPassword }

  const { status, headers, body } = await shop.post('/vendors/register', { ...account, ...business })

  assert.equal(status, 201)
  const { id, vendor_id, user_id, token, expires_at, csrf_token, created_at, updated_at, ...rest } = body
  assert.deepEqual(rest, {
    ...{ email: 'ada@example.com', business_name: 'Far and Away Ltd', phone: '+49 30 123456' },
    ...{ bank_account: '••••3000', tax_id: '••••6789', status: 'PENDING', reason: null },
  })
  assert.equal(vendor_id, id)
  assert.equal(headers.get('location'), `/api/v1/vendors/${id}`)
  const own = { id, vendor_id, user_id, ...rest, created_at, updated_at }
  assert.deepEqual((await shop.get('/vendors/profile', { as: token })).body, own)
  assert.deepEqual((await shop.get(`/vendors/${id.toUpperCase()}`, { as: token })).body, own)
  assert.equal((await shop.get(`/users/${user_id}`, { as: token })).body.name, 'Far and Away Ltd')
  assert.ok(expires_at && csrf_token)
})

test('whoever is signed in makes his own account a vendor, once', async (t) => {
  const shop = await startApp(t, serverOnly)
  const { token: as, id: user_id } = await welcome(shop)

  const answers = await Promise.all(
    Array.from({ length: 5 }, () => shop.post('/vendors/register', business, { as })),
  )

  const statuses = answers.map(({ status, body }) => body.code ?? status).sort()
  assert.deepEqual(statuses, [201, ...Array(4).fill('ALREADY_A_VENDOR')])
  const made = answers.find(({ status }) => status === 201)?.body
  assert.deepEqual([made.user_id, made.token], [user_id, undefined])
  const vendors = await shop.db.sql`select id from vendors`
  assert.equal(vendors.length, 1)
})

test('bank account and tax id stand nowhere in the clear, and open with our secret only', async (t) => {
  const shop = await startApp(t, serverOnly)
  const vendor = await applyAsVendor(shop, business)
  const changed = { bank_account: 'GB33BUKB20201555555555', tax_id: '98-7654321' }
  const sealed = async () => {
    const [row] = await shop.db.sql<{ bank_account: string; tax_id: string }>`
      select bank_account, tax_id from vendors`
    return row ?? assert.fail('no vendor')
  }
  const open = createSealer(shop.app.sealingSecret).open
  const first = await sealed()
  assert.equal(open(first.bank_account, `vendor:${vendor.id}/bank_account`), 'DE89370400440532013000')
  assert.equal(open(first.tax_id, `vendor:${vendor.id}/tax_id`), '12-3456789')

  const { body } = await shop.put(`/vendors/${vendor.id}`, changed, { as: vendor.as })

  assert.deepEqual([body.bank_account, body.tax_id], ['••••5555', '••••4321'])
  assert.equal(open((await sealed()).bank_account, `vendor:${vendor.id}/bank_account`), changed.bank_account)
  const rows = JSON.stringify(await readKeptRows(shop.db))
  const secrets = [
    business.bank_account,
    'DE89370400440532013000',
    business.tax_id,
    ...Object.values(changed),
  ]
  for (const secret of secrets) assert.ok(!rows.includes(secret), secret)
})

test('what cannot be registered leaves nothing behind, not even an account', async (t) => {
  const shop = await startApp(t, serverOnly)
  const ada = await register(shop, { email: 'ada@example.com' })
  const good = { ...business, email: 'new@example.com', password: goodPassword }
  const { email: _email, ...noEmail } = good
  const { password: _password, ...noPassword } = good
  const kept = { runSql: shop.db.runSql, db: shop.db }
  await shop.db.sql`delete from rate_limits`

  await assertRefused(kept.db, (body) => shop.post('/vendors/register', body), [
    ...malformed(good),
    ['no password', noPassword, 400, 'INVALID_REQUEST'],
    ['no address', noEmail, 400, 'INVALID_REQUEST'],
    ['neither, and nobody signed in', business, 400, 'INVALID_REQUEST'],
    ['a name of one letter', { ...good, business_name: 'F' }, 400, 'INVALID_REQUEST'],
    ['a blank name', { ...good, business_name: '   ' }, 400, 'INVALID_REQUEST'],
    ['a status of his own choice', { ...good, status: 'APPROVED' }, 400, 'INVALID_REQUEST'],
    ['a card number for a name', { ...good, business_name: '4242 4242 4242 4242' }, 400, 'CARD_REFUSED'],
  ])
  const before = await readKeptRows(shop.db)
  const taken = await shop.post('/vendors/register', { ...good, email: 'ADA@example.com' })
  const weak = await shop.post('/vendors/register', { ...good, password: 'password' })
  assert.deepEqual([taken.status, taken.body.code], [409, 'EMAIL_TAKEN'])
  assert.deepEqual([weak.status, weak.body.code], [400, 'PASSWORD_REFUSED'])
  assert.deepEqual(await readKeptRows(shop.db), before)
  assert.ok(ada.user_id)
})

test('a vendor changes what he says of himself, and nothing else', async (t) => {
  const shop = await startApp(t, serverOnly)
  const vendor = await applyAsVendor(shop, business)
  const send = (body: unknown) => shop.put(`/vendors/${vendor.id}`, body, { as: vendor.as })

  await assertRefused(
    shop.db,
    send,
    ['status', 'reason', 'is_active', 'user_id', 'password_hash', 'role', 'email']
      .map((field) => {
        return [field, { business_name: 'Near', [field]: 'APPROVED' }, 400, 'INVALID_REQUEST'] as const
      })
      .map((one) => [...one]),
  )
  const { body } = await send({ business_name: 'Near and Dear', phone: null, tax_id: null })

  assert.deepEqual([body.business_name, body.phone, body.tax_id], ['Near and Dear', null, null])
  assert.deepEqual([body.bank_account, body.status], ['••••3000', 'PENDING'])
  const [entry] = (await shop.get('/admin/audit?action=vendor.changed', { asOperator: true })).body.entries
  assert.deepEqual(entry.changes, { fields: ['businessName', 'phone', 'taxId'] })
})

test('what is one vendor’s, others neither see nor change', async (t) => {
  const shop = await startApp(t, serverOnly)
  const [one, other] = [await makeVendor(shop), await makeVendor(shop)]
  const operator = await welcome(shop, { role: 'operator' })

  assert.equal((await shop.get(`/vendors/${one.id}`, { as: other.as })).status, 404)
  assert.equal((await shop.put(`/vendors/${one.id}`, { phone: null }, { as: other.as })).status, 404)
  assert.equal((await shop.put(`/vendors/${one.id}`, { phone: null }, { as: operator.token })).status, 404)
  assert.equal((await shop.get(`/vendors/${one.id}`)).status, 401)
  assert.equal((await shop.get(`/vendors/${one.id}`, { as: operator.token })).body.id, one.id)
  assert.equal((await shop.get('/vendors/profile', { as: operator.token })).status, 404)
})

test('a vendor signs in whatever was decided on him, and is told how he stands', async (t) => {
  const shop = await startApp(t, serverOnly)
  const email = 'ada@example.com'
  const registered = await shop.post('/vendors/register', { ...business, email, password: goodPassword })

  const { status, body } = await shop.post('/vendors/login', {
    email: 'ADA@example.com',
    password: goodPassword,
  })

  assert.deepEqual([status, body.vendor_id, body.status], [200, registered.body.id, 'PENDING'])
  assert.equal((await shop.get('/vendors/profile', { as: body.token })).body.id, registered.body.id)
  // Not approved: the same answer to a wrong password as of anybody.
  const wrong = await shop.post('/vendors/login', { email, password: 'another quiet harbour' })
  const unknown = await shop.post('/vendors/login', { email: 'x@example.com', password: goodPassword })
  assert.deepEqual([wrong.status, wrong.body.code], [401, 'WRONG_CREDENTIALS'])
  assert.deepEqual(unknown.body, wrong.body)
})

test('an account that is no vendor’s does not sign in as one, and no session is left', async (t) => {
  const shop = await startApp(t, serverOnly)
  const { email } = await register(shop)
  const sessions = () => shop.db.sql`select id from sessions`
  const before = await sessions()

  const { status, body } = await shop.post('/vendors/login', { email, password: goodPassword })

  assert.deepEqual([status, body.code], [403, 'NOT_A_VENDOR'])
  assert.deepEqual(await sessions(), before)
})

test('with his account a vendor is forgotten, unless he may have sold something', async (t) => {
  const shop = await startApp(t, serverOnly)
  const [applied, approved, suspended] = [
    await applyAsVendor(shop, business),
    await makeVendor(shop),
    await makeVendor(shop),
  ]
  await decide(shop, suspended, 'suspend')
  const remove = ({ person, as }: MadeVendor) => shop.delete(`/users/${person.id}`, { as })

  for (const vendor of [approved, suspended]) {
    const { status, body } = await remove(vendor)
    assert.deepEqual([status, body.code], [409, 'VENDOR_NEEDED'])
    assert.equal((await shop.get('/vendors/profile', { as: vendor.as })).status, 200)
  }
  assert.equal((await remove(applied)).status, 204)
  const left = await shop.db.sql<{ id: string }>`select id from vendors order by id`
  assert.deepEqual(
    left.map(({ id }) => id),
    [approved.id, suspended.id],
  )
})

test('a process with another secret does not start', async (t) => {
  const shop = await startApp(t, serverOnly)
  await applyAsVendor(shop, business)
  const { openSealer } = await import('../../../src/main/open-sealer.ts')
  await openSealer(shop.app)
  await assert.rejects(openSealer({ ...shop.app, sealingSecret: 'x'.repeat(40) }), /SEALING_SECRET/)
})
