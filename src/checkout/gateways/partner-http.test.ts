import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type Scripted, startScripted } from '../../../test/support/scripted-service.ts'
import type { PartnerAnswer } from '../partner.ts'
import { openInventoryService } from './inventory-service.ts'
import { openOrderService } from './order-service.ts'

const log = { error() {}, info() {} }
const items = [{ product_id: 'p1', quantity: 2 }]
const order = { checkout_id: 'c1', customer_email: 'a@example.com', items }
const timeoutMs = 5_000

async function deduct(t: TestContext, scripted: Scripted): Promise<PartnerAnswer> {
  const { url } = await startScripted(t, () => scripted)
  return await openInventoryService({ url, log }).deduct('k', items, timeoutMs)
}

async function place(t: TestContext, scripted: Scripted): Promise<PartnerAnswer> {
  const { url } = await startScripted(t, () => scripted)
  return await openOrderService({ url, log }).place('k', order, timeoutMs)
}

test('what is asked is a POST of JSON under its key, below the address that is configured', async (t) => {
  const { url, heard } = await startScripted(t, () => ({ status: 200, body: { success: true } }))
  await openInventoryService({ url: `${url}/stock/`, log }).deduct('c1-stock', items, timeoutMs)
  const [one] = heard
  assert.deepEqual([one?.method, one?.path], ['POST', '/stock/inventory/deduct'])
  assert.equal(one?.headers['idempotency-key'], 'c1-stock')
  assert.deepEqual(JSON.parse(one?.body ?? ''), { items })
})

test('the name of an order is read in camelCase and in snake_case', async (t) => {
  for (const body of [{ orderId: 'order_1' }, { order_id: 'order_1' }])
    assert.deepEqual(await place(t, { status: 200, body }), { is: 'DONE', name: 'order_1' })
  assert.deepEqual(await place(t, { status: 201, body: { order_id: 17 } }), { is: 'DONE', name: '17' })
})

test('a refusal is one in a word, and nothing else that was written is passed on', async (t) => {
  const said = (status: number, body: object | string) => deduct(t, { status, body })
  const short = { success: false, error: 'insufficient_stock', message: 'Only <b>1</b> left.' }
  for (const status of [200, 400, 409, 422])
    assert.deepEqual(await said(status, short), { is: 'REFUSED', reason: 'insufficient_stock' })
  for (const body of ['', '<html>', { error: 'The card 4111 1111 1111 1111 was refused' }, { error: {} }])
    assert.deepEqual(await said(422, body), { is: 'REFUSED', reason: 'refused' })
})

test('an answer that does not say what became of the request leaves it unknown', async (t) => {
  const unknown = { is: 'UNKNOWN', why: 'Error' }
  const passing: Scripted[] = [408, 409, 425, 429, 500, 502, 503].map((status) => ({ status, body: {} }))
  const empty: Scripted[] = ['', '[]', 'null', 'true', {}, { success: 'true' }, { success: 1 }].map(
    (body) => ({
      status: 200,
      body,
    }),
  )
  const long: Scripted = { status: 200, body: { success: true, more: 'x'.repeat(70_000) } }
  for (const scripted of [...passing, ...empty, long])
    assert.deepEqual(await deduct(t, scripted), unknown, JSON.stringify(scripted).slice(0, 80))
  for (const body of [{}, { orderId: '' }, { orderId: '../x' }, { orderId: '..' }, { orderId: null }])
    assert.deepEqual(await place(t, { status: 200, body }), unknown, JSON.stringify(body))
  const undone: Scripted = { status: 200, body: { orderId: 'order_1', status: 'failed' } }
  assert.deepEqual(await place(t, undone), unknown)
})

test('a service that does not know our address or key refuses nobody, and an operator reads why', async (t) => {
  const said: string[] = []
  const loud = { error: (_: unknown, words?: string) => void said.push(words ?? ''), info() {} }
  const refusal = { success: false, error: 'insufficient_stock' }
  for (const status of [401, 403, 404]) {
    const { url } = await startScripted(t, () => ({ status, body: refusal }))
    const inventory = openInventoryService({ url, log: loud })
    const orders = openOrderService({ url, log: loud })
    const unknown = { is: 'UNKNOWN', why: 'Misconfigured' }
    assert.deepEqual(await inventory.deduct('k', items, timeoutMs), unknown)
    assert.deepEqual(await orders.place('k', order, timeoutMs), unknown)
    // An order that is gone cannot be cancelled, and the buyer's money does not wait for it.
    const gone = await orders.cancel('k', 'order_1', timeoutMs)
    assert.equal(gone.is, status === 404 ? 'REFUSED' : 'UNKNOWN')
  }
  assert.equal(said.length, 8)
  assert.match(said[0] ?? '', /see that INVENTORY_SERVICE_URL is right/)
  assert.match(said[1] ?? '', /see that ORDER_SERVICE_URL is right/)
})

test('nobody is followed to another host', async (t) => {
  const other = await startScripted(t, () => ({ status: 200, body: { success: true } }))
  for (const status of [301, 302, 307, 308]) {
    const { is } = await deduct(t, { status, headers: { location: `${other.url}/inventory/deduct` } })
    assert.equal(is, 'UNKNOWN')
  }
  assert.deepEqual(other.heard, [])
})

test('a service that is down is not asked, and refusals do not make it down', async (t) => {
  let status = 422
  const { url, heard } = await startScripted(t, () => ({ status }))
  const service = openInventoryService({ url, log })
  const ask = async () => (await service.deduct('k', items, timeoutMs)).is
  for (let nth = 0; nth < 6; nth += 1) assert.equal(await ask(), 'REFUSED')
  status = 500
  for (let nth = 0; nth < 5; nth += 1) assert.equal(await ask(), 'UNKNOWN')
  assert.equal(await ask(), 'UNREACHABLE')
  assert.equal(heard.length, 11)
})
