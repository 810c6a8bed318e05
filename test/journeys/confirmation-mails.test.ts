import assert from 'node:assert/strict'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { auditDatabase } from '../../src/main/audit/index.ts'
import { findEvents } from '../../src/platform/events/index.ts'
import { openQueue } from '../../src/platform/queue/index.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { untilTrue } from '../support/waiting.ts'

async function listMails({ dataDir }: TestApp): Promise<string[]> {
  const names = await readdir(join(dataDir, 'outbox'))
  return names.filter((name) => name.endsWith('.eml')).map((name) => join(dataDir, 'outbox', name))
}

async function countDoneJobs({ db }: TestApp): Promise<number> {
  const { rows } = await db.runSql(
    `select id from pgboss.job where name = 'confirm-orders' and state = 'completed'`,
  )
  return rows.length
}

test('each paid order is confirmed by one mail, and no other order by any', async (t) => {
  const shop = await startApp(t)
  const { product_id } = await shop.offer({ amount_minor: 34_970 })
  const first = await shop.buy({ product_id, email: 'first@example.com', wait: 10 })
  const second = await shop.buy({ product_id, email: 'second@example.com', wait: 10 })
  await shop.buy({ product_id, token: 'pm_card_visa_chargeDeclined', wait: 10 })

  await untilTrue(async () => (await listMails(shop)).length === 2)

  const mails = await Promise.all((await listMails(shop)).map((path) => readFile(path, 'utf8')))
  for (const [email, { body }] of [
    ['first@example.com', first],
    ['second@example.com', second],
  ] as const) {
    const [mail = '', ...others] = mails.filter((text) => text.includes(`To: ${email}`))
    assert.deepEqual(others, [])
    assert.ok(mail.includes(body.order_id) && mail.includes('349.70 USD'), mail)
  }
})

test('the auditor finds a sale that was not confirmed within an hour, and a mail that keeps failing', async (t) => {
  const shop = await startApp(t)
  const { product_id } = await shop.offer()
  await shop.buy({ product_id, wait: 10 })
  await untilTrue(async () => (await listMails(shop)).length === 1)
  const find = async () => (await auditDatabase(shop)).map(({ id }) => id)
  const age = () => shop.db.sql`update events set relayed_at = relayed_at - interval '1 hour'`

  const [mail] = await shop.db.sql<Record<string, unknown>>`
    update emails set failures = 3, created_at = now() - interval '59 minutes' returning *`
  await age()
  assert.deepEqual(await find(), [])
  // It was sent; of a mail that is sent nobody counts the failures.
  await shop.db.sql`update emails set created_at = now() - interval '61 minutes'`
  assert.deepEqual(await find(), [])

  await shop.db.sql`update emails set status = 'QUEUED', next_try_at = now() + interval '9 minutes'`
  assert.deepEqual(await find(), ['mails-go-out'])
  await shop.db.sql`delete from emails`
  assert.deepEqual(await find(), ['paid-is-confirmed'])

  await shop.db
    .sql`insert into emails select * from jsonb_populate_record(null::emails, ${JSON.stringify(mail)}::jsonb)`
})

test('the confirmation is sent once, though it is asked for again, as a job', async (t) => {
  const shop = await startApp(t)
  const { product_id } = await shop.offer()
  const { body } = await shop.buy({ product_id, wait: 10 })
  const mails = () => shop.db.sql`select status from emails`
  await untilTrue(async () => (await mails())[0]?.status === 'SENT')
  assert.equal(await countDoneJobs(shop), 0)
  const [mail = ''] = await listMails(shop)
  const written = await stat(mail)

  const queue = await openQueue({ ...shop.app, url: shop.databaseUrl })
  const events = await findEvents(shop.db, body.order_id)
  await shop.db.transaction((tx) => queue.send(tx, 'confirm-orders', [{ events }]))
  await untilTrue(async () => (await countDoneJobs(shop)) === 1)
  await queue.stop()

  assert.deepEqual(await mails(), [{ status: 'SENT' }], 'nothing is to be sent again')
  assert.deepEqual(await listMails(shop), [mail])
  const now = await stat(mail)
  assert.deepEqual([now.ino, now.mtimeMs], [written.ino, written.mtimeMs], 'the mail was not written again')
})
