import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startProcesses } from '../support/app.ts'

test('the auditor says what it found, and its exit code says whether it did', async (t) => {
  const shop = await startProcesses(t)
  const { product_id } = await shop.offer({ stock: 5 })
  await shop.buy({ product_id, wait: 10 })

  const clean = await shop.run(['audit'])
  await shop.db.sql`update pools set free = free - 1`
  const found = await shop.run(['audit'])
  await shop.db.sql`update pools set free = free + 1`

  assert.equal(clean.code, 0)
  assert.match(
    clean.said,
    /^Nothing found: everything adds up\.\nThe audit trail has 1 entries and ends with [0-9a-f]{64}\.\n$/,
  )
  assert.equal(found.code, 1)
  assert.match(found.said, /^pools-add-up: .*\n {2}broken by 1 row, such as\n {2}\{.*\}\n1 findings\.\n/)
})

test('a checkout is shown with what happened to it', async (t) => {
  const shop = await startProcesses(t)
  const { product_id } = await shop.offer()
  const { body } = await shop.buy({ product_id, wait: 10 })

  const [shown, unknown, unclear] = await Promise.all([
    shop.run(['checkout', 'show', body.id]),
    shop.run(['checkout', 'show', crypto.randomUUID()]),
    shop.run(['checkout', 'show', 'everything']),
  ])

  const { checkout, events } = JSON.parse(shown.said)
  assert.deepEqual([shown.code, checkout.id, checkout.status], [0, body.id, 'COMPLETED'])
  assert.deepEqual(
    events.map(({ sequence, type }: { sequence: number; type: string }) => [sequence, type]),
    [[1, 'order.paid']],
  )
  assert.deepEqual(unknown, { code: 1, said: 'There is no such checkout.\n' })
  assert.deepEqual(unclear, { code: 2, said: 'Usage: holdfast checkout show <id>\n' })
})

test('it is shown with its payment, refunds and incidents, and nobody could pay with what is shown', async (t) => {
  const shop = await startProcesses(t)
  const { product_id } = await shop.offer()
  const { body } = await shop.buy({ product_id, wait: 10 })
  const asked = { amount_minor: 300 }
  const refund = await shop.post(`/payments/${body.payment.id}/refund`, asked, { asOperator: true })
  const action = JSON.stringify({ client_secret: 'of this payment' })
  await shop.db.sql`update payments set action = ${action}::jsonb`
  await shop.db.sql`
    insert into incidents (id, checkout_id, step, is_undoing, reason)
    values (${crypto.randomUUID()}, ${body.id}, 'REFUND', false, 'Look at this.')`

  const { code, said } = await shop.run(['checkout', 'show', body.id])
  for (const id of [body.order_id, body.payment.id, refund.body.id])
    assert.deepEqual(await shop.run(['checkout', 'show', id]), { code, said }, id)

  const { payment, incidents } = JSON.parse(said)
  assert.deepEqual([code, payment.id, payment.status], [0, body.payment.id, 'PARTIALLY_REFUNDED'])
  const [one, ...others] = payment.refunds
  assert.deepEqual([one.id, one.amountMinor, others], [refund.body.id, 300, []])
  assert.deepEqual(
    incidents.map(({ reason }: { reason: string }) => reason),
    ['Look at this.'],
  )
  assert.doesNotMatch(said, /of this payment/)
})

test('an empty database is migrated once, and no process serves it before', async (t) => {
  const shop = await startProcesses(t, { servers: 0, workers: 0 })
  await shop.db.runSql('drop schema public cascade')
  await shop.db.runSql('create schema public')

  for (const kind of ['server', 'worker']) {
    const { code, said } = await shop.run([kind])
    assert.equal(code, 1)
    assert.match(said, /The database lacks 0001-engine.*\. Run: holdfast migrate/)
  }
  const first = await shop.run(['migrate'])
  assert.equal(first.code, 0)
  assert.match(first.said, /^Applied 0001-engine/)
  assert.deepEqual(await shop.run(['migrate']), { code: 0, said: 'The database is up to date.\n' })
})

test('demo products are put on sale once', async (t) => {
  const shop = await startProcesses(t, { workers: 0 })
  const demo = { code: 0, said: 'Demo products are on sale.\n' }

  assert.deepEqual([await shop.run(['demo']), await shop.run(['demo'])], [demo, demo])

  const { body } = await shop.get('/products')
  const shown = body.products.map(({ product_id, price }: Record<string, string>) => [product_id, price])
  assert.deepEqual(shown.slice(0, 2), [
    ['prod_001', '99.90 USD'],
    ['prod_002', '149.90 USD'],
  ])
  assert.equal(new Set(shown.map(String)).size, shown.length)
})

test('words that are none, and settings that are wrong, are explained', async (t) => {
  const shop = await startProcesses(t, { servers: 0, workers: 0 })

  const [help, nothing, unknown, wrong] = await Promise.all([
    shop.run(['help']),
    shop.run([]),
    shop.run(['sell-everything']),
    shop.run(['audit'], { LEASE_SECONDS: 'soon' }),
  ])

  assert.deepEqual([help.code, nothing.code, unknown.code, wrong.code], [0, 0, 2, 1])
  for (const { said } of [help, nothing, unknown]) assert.match(said, /holdfast checkout show <id>/)
  assert.match(wrong.said, /^LEASE_SECONDS must be a number from .*\.\n$/)
})
