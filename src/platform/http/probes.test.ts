import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startHttp } from '../../../test/support/fake-platform.ts'

test('health says exactly that it is well', async (t) => {
  const { http } = await startHttp(t)
  assert.equal((await http.inject('/health')).payload, '{"status":"ok"}')
  assert.equal((await http.inject('/livez')).statusCode, 200)
})

test('ready means: the database answers and has every migration', async (t) => {
  let pending = ['0002-more']
  let asked = 0
  let isAway = false
  const sql = async () => {
    if (isAway) throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
    return []
  }
  const pendingMigrations = async () => {
    asked += 1
    return pending
  }
  const { http } = await startHttp(t, () => {}, { pendingMigrations }, sql)

  const early = await http.inject('/readyz')
  assert.deepEqual([early.statusCode, early.json().pending_migrations], [503, ['0002-more']])
  pending = []
  assert.equal((await http.inject('/readyz')).statusCode, 200)
  assert.equal((await http.inject('/readyz')).statusCode, 200)
  assert.equal(asked, 2)
  isAway = true
  assert.equal((await http.inject('/readyz')).statusCode, 503)
  assert.equal((await http.inject('/livez')).statusCode, 200)
})

test('a database that hangs is not ready', { timeout: 10_000 }, async (t) => {
  const { http } = await startHttp(
    t,
    () => {},
    {},
    () => new Promise(() => {}),
  )
  const keepAlive = setInterval(() => {}, 1_000)
  t.after(() => clearInterval(keepAlive))
  assert.equal((await http.inject('/readyz')).statusCode, 503)
})

test('the metrics name the routes by their pattern', async (t) => {
  const { http } = await startHttp(t, (http) => {
    http.get('/things/:id', { config: { access: 'public' } }, async () => ({}))
  })
  await http.inject('/things/42')
  const text = (await http.inject('/metrics')).payload
  assert.match(text, /^holdfast_http_requests_total\{route="\/things\/:id",method="GET",status="200"\} 1$/m)
  assert.match(text, /^holdfast_checkouts_total\{status="COMPLETED"\} 0$/m)
  assert.match(text, /^process_cpu_seconds_total /m)
})
