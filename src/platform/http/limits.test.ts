import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { makeTestDatabase } from '../../../test/support/database.ts'
import { startHttp } from '../../../test/support/fake-platform.ts'
import { Failure } from '../../values/failure.ts'
import {
  type Counted,
  createLocalLimits,
  createSharedLimits,
  forgetPastAttempts,
  type Limit,
  type Limits,
} from './limits.ts'

const byAccount: Limit = { name: 'login-account', max: 2, windowMs: 60_000 }
const byAddress: Limit = { name: 'login-address', max: 5, windowMs: 3_600_000 }
const reply = { headers: () => reply } as never

/** Seconds to wait, or undefined where the attempt was allowed. */
async function attempt(limits: Limits, ...counted: Counted[]): Promise<unknown> {
  try {
    await limits.spend(reply, counted)
    return undefined
  } catch (error) {
    assert.ok(error instanceof Failure && error.code === 'RATE_LIMITED', String(error))
    return error.details.retry_after_seconds
  }
}

const kinds: [name: string, open: (t: TestContext) => Promise<Limits>][] = [
  ['shared', async (t) => createSharedLimits((await makeTestDatabase(t)).db)],
  ['local', async () => createLocalLimits()],
]

for (const [kind, open] of kinds) {
  test(`${kind}: each key has its own attempts, and a new window brings new ones`, async (t) => {
    const limits = await open(t)
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
    const ann = { limit: byAccount, key: 'ann@example.com' }

    assert.equal(await attempt(limits, ann), undefined)
    assert.equal(await attempt(limits, { ...ann, key: ' Ann@Example.com' }), undefined)
    t.mock.timers.tick(20_000)
    assert.equal(await attempt(limits, ann), 40)
    assert.equal(await attempt(limits, { ...ann, key: 'bob@example.com' }), undefined)
    assert.equal(await attempt(limits, { ...ann, limit: byAddress }), undefined)

    t.mock.timers.tick(40_000)
    assert.equal(await attempt(limits, ann), undefined)
  })

  test(`${kind}: every limit counts, also when another is exceeded, and the longest wait is told`, async (t) => {
    const limits = await open(t)
    const account = { limit: byAccount, key: 'ann' }
    const address = { limit: byAddress, key: '192.0.2.1' }

    const waits: unknown[] = []
    for (let round = 0; round < 6; round += 1) waits.push(await attempt(limits, account, address))
    assert.deepEqual(waits, [undefined, undefined, 60, 60, 60, 3600])
    assert.equal(await attempt(limits, { ...account, key: 'bob' }, address), 3600)
  })

  test(`${kind}: what is forgiven counts no more`, async (t) => {
    const limits = await open(t)
    const ann = { limit: byAccount, key: 'ann' }
    await attempt(limits, ann)
    await attempt(limits, ann)
    await limits.forgive([{ ...ann, key: 'ANN' }])
    assert.equal(await attempt(limits, ann), undefined)
  })
}

test('processes that count at the same time never allow more than the limit', async (t) => {
  const { db, steadyDb } = await makeTestDatabase(t)
  const processes = [createSharedLimits(db), createSharedLimits(steadyDb)]
  const limit = { ...byAccount, max: 7 }

  const attempts = Array.from({ length: 40 }, (_, index) => processes[index % 2] as Limits)
  const waits = await Promise.all(attempts.map((limits) => attempt(limits, { limit, key: 'ann' })))

  assert.equal(waits.filter((wait) => wait === undefined).length, 7)
})

test('the table holds neither addresses nor e-mails, and past windows are forgotten', async (t) => {
  const { db } = await makeTestDatabase(t)
  const limits = createSharedLimits(db)
  const keysOf = async () =>
    (await db.sql<{ key: string }>`select key from rate_limits`).map(({ key }) => key)
  await db.sql`insert into rate_limits values
    ('past', 1, (extract(epoch from now()) - 3700) * 1000), ('late clock', 1, (extract(epoch from now()) - 60) * 1000)`
  await attempt(limits, { limit: byAccount, key: 'ann@example.com' })

  await forgetPastAttempts(db)

  const [late, ann = '', ...others] = (await keysOf()).sort()
  assert.deepEqual([late, others], ['late clock', []])
  assert.match(ann, /^login-account:[\w-]{43}$/)
})

test('an answer tells what is left of the tightest limit, and a refusal when to come back', async (t) => {
  const limits = createLocalLimits()
  const { http } = await startHttp(t, (http) =>
    http.post('/login', { config: { access: 'public' } }, async (_request, reply) => {
      await limits.spend(reply, [
        { limit: byAddress, key: '192.0.2.1' },
        { limit: byAccount, key: 'ann' },
      ])
      return {}
    }),
  )
  const call = async () => {
    const { statusCode, headers, payload } = await http.inject({ method: 'POST', url: '/login' })
    const told = ['limit', 'remaining', 'reset'].map((name) => headers[`ratelimit-${name}`])
    return { status: statusCode, told, headers, problem: JSON.parse(payload) }
  }

  const allowed = [await call(), await call()]
  assert.deepEqual(
    allowed.map(({ status, told }) => [status, told]),
    [
      [200, ['2', '1', '60']],
      [200, ['2', '0', '60']],
    ],
  )
  const { status, told, headers, problem } = await call()
  assert.deepEqual([status, told], [429, ['2', '0', '60']])
  assert.match(String(headers['content-type']), /^application\/problem\+json/)
  assert.equal(headers['retry-after'], '60')
  assert.deepEqual([problem.code, problem.retry_after_seconds], ['RATE_LIMITED', 60])
})
