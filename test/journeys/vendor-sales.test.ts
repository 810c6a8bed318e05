import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp, type TestApp } from '../support/app.ts'

async function readBooks(shop: TestApp, orderId: string) {
  return await shop.db.sql`
    select kind, debit_account as debit, credit_account as credit, amount_minor as amount from transfers
     where order_id = ${orderId} order by kind, number`
}

test('of what a vendor sells, 80 of 100 are his, and no cent is lost in the division', async (t) => {
  const shop = await startApp(t)
  const vendor = crypto.randomUUID()
  const { product_id } = await shop.offer({ amount_minor: 999, vendor_id: vendor })

  const { body } = await shop.buy({ product_id, wait: 10 })

  assert.equal(body.status, 'COMPLETED')
  const sale = { kind: 'SALE', debit: 'customers' }
  assert.deepEqual(await readBooks(shop, body.order_id), [
    { kind: 'CAPTURE', debit: 'clearing:simulator', credit: 'customers', amount: 999 },
    { ...sale, credit: `vendor:${vendor}:deferred`, amount: 799 },
    { ...sale, credit: 'revenue', amount: 200 },
  ])
})

test('a basket of ours and of two vendors credits each with his part', async (t) => {
  const shop = await startApp(t)
  const [one, two] = [crypto.randomUUID(), crypto.randomUUID()]
  const ours = await shop.offer({ amount_minor: 500 })
  const first = await shop.offer({ amount_minor: 101, vendor_id: one })
  const second = await shop.offer({ amount_minor: 1, vendor_id: two })
  const items = [ours, first, second].map(({ product_id }) => ({ product_id, quantity: 3 }))

  const { body } = await shop.buy({ items, wait: 10 })

  const books = await readBooks(shop, body.order_id)
  const credited = books.filter(({ kind }) => kind === 'SALE').map(({ credit, amount }) => [credit, amount])
  // 303 is 242.4 and 60.6; 3 is 2.4 and 0.6: the larger remainder gets the cent.
  assert.deepEqual(Object.fromEntries(credited), {
    [`vendor:${one}:deferred`]: 242,
    [`vendor:${two}:deferred`]: 2,
    revenue: 1_500 + 61 + 1,
  })
})

test('what was declined is in no book', async (t) => {
  const shop = await startApp(t)
  const { product_id } = await shop.offer({ vendor_id: crypto.randomUUID() })

  const { body } = await shop.buy({ product_id, token: 'pm_card_visa_chargeDeclined', wait: 10 })

  assert.deepEqual(await readBooks(shop, body.order_id), [])
})
