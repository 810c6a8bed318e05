import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeTestDatabase } from '../../../test/support/database.ts'
import { startProxy } from '../../../test/support/proxy.ts'
import { untilTrue } from '../../../test/support/waiting.ts'
import { isConnectionLost, openDatabase, sqlState } from './index.ts'

test('a transaction is all or nothing', async (t) => {
  const { db } = await makeTestDatabase(t)
  await db.sql`create table notes (text text)`
  const failing = db.transaction(async (tx) => {
    await tx.sql`insert into notes values ('lost')`
    throw new Error('changed my mind')
  })
  await assert.rejects(failing, /changed my mind/)
  const answer = await db.transaction(async (tx) => {
    await tx.sql`insert into notes values ('kept')`
    return 'done'
  })
  assert.equal(answer, 'done')
  assert.deepEqual(await db.sql`select text from notes`, [{ text: 'kept' }])
})

test('an error that the work swallows still takes the transaction down', async (t) => {
  const { db } = await makeTestDatabase(t)
  await db.sql`create table notes (text text)`
  const swallowing = db.transaction(async (tx) => {
    await tx.sql`insert into notes values ('lost')`
    await tx.sql`select 1 / 0`.catch((error) => assert.equal(sqlState(error), '22012'))
  })
  await assert.rejects(swallowing)
  assert.deepEqual(await db.sql`select text from notes`, [])
})

test('a write is not waited for, and takes the transaction down with its own error', async (t) => {
  const { db } = await makeTestDatabase(t)
  await db.sql`create table notes (text text unique)`
  const isTwice = (error: unknown) => sqlState(error) === '23505'
  const atTheCommit = db.transaction(async (tx) => {
    await tx.write`insert into notes values ('twice')`
    await tx.write`insert into notes values ('twice')`
  })
  await assert.rejects(atTheCommit, isTwice)
  const before = db.transaction(async (tx) => {
    await tx.write`insert into notes values ('twice')`
    await tx.write`insert into notes values ('twice')`
    await tx.sql`select text from notes`
  })
  await assert.rejects(before, isTwice)
  assert.deepEqual(await db.sql`select text from notes`, [])

  const seen = await db.transaction(async (tx) => {
    await tx.write`insert into notes values ('kept')`
    return await tx.sql`select text from notes`
  })
  assert.deepEqual(seen, [{ text: 'kept' }])
  let goOn = () => {}
  const wentOn = new Promise<void>((resolve) => {
    goOn = resolve
  })
  const { waiting } = await db.transaction(async (tx) => {
    // A write that was waited for would wait for this lock, and fail.
    await tx.sql`update notes set text = 'locked'`
    const waiting = db.transaction(async (other) => {
      await other.sql`set local lock_timeout = '5s'`
      await other.write`update notes set text = 'written'`
      goOn()
    })
    await Promise.race([wentOn, waiting])
    return { waiting }
  })
  await waiting
  assert.deepEqual(await db.sql`select text from notes`, [{ text: 'written' }])
})

test('outside of a transaction a write is waited for', async (t) => {
  const { db } = await makeTestDatabase(t)
  await db.sql`create table notes (text text unique)`
  await db.write`insert into notes values ('once')`
  await assert.rejects(db.write`insert into notes values ('once')`, (error) => sqlState(error) === '23505')
})

test('a session is one connection, and each of its statements stands alone', async (t) => {
  const { db } = await makeTestDatabase(t)
  await db.sql`create table notes (text text unique)`
  const pids = await db.session(async (tx) => {
    const rows = await Promise.all(
      [1, 2, 3].map(() => tx.sql<{ pid: number }>`select pg_backend_pid() as pid`),
    )
    await tx.sql`insert into notes values ('kept')`
    await assert.rejects(tx.sql`select 1 / 0`, (error) => sqlState(error) === '22012')
    return rows.flat().map(({ pid }) => pid)
  })
  assert.equal(new Set(pids).size, 1)
  assert.deepEqual(await db.sql`select text from notes`, [{ text: 'kept' }])
})

test('values are parameters, whole numbers are numbers, and too large ones are refused', async (t) => {
  const { db } = await makeTestDatabase(t)
  const quoted = "'; drop table orders --"
  assert.deepEqual(await db.sql`select ${quoted}::text as text, 9007199254740991::bigint as most`, [
    { text: quoted, most: Number.MAX_SAFE_INTEGER },
  ])
  await assert.rejects(db.sql`select 9007199254740992::bigint as more`, /safe integer/)
  assert.deepEqual(await db.sql`select 1 as one`, [{ one: 1 }])
})

test('a connection that dies inside a transaction fails that transaction only', async (t) => {
  const { db, url } = await makeTestDatabase(t)
  const lost: Error[] = []
  const own = openDatabase({ url, connectionsMax: 1, onConnectionError: (error) => lost.push(error) })
  t.after(() => own.close())
  let hasDied = () => {}
  const died = new Promise<void>((resolve) => {
    hasDied = resolve
  })
  const broken = own.transaction(async (tx) => {
    const [row] = await tx.sql<{ pid: number }>`select pg_backend_pid() as pid`
    await db.sql`select pg_terminate_backend(${row?.pid}, 5000)`
    // Between two statements nobody waits for an answer: the news must not end the process.
    await died
    await tx.sql`select 1`
  })
  setImmediate(hasDied)
  await assert.rejects(broken, isConnectionLost)
  assert.deepEqual(await own.sql`select 1 as one`, [{ one: 1 }])
})

test('an answer to a commit that is lost is a lost connection', async (t) => {
  const { url } = await makeTestDatabase(t)
  const proxy = await startProxy(t, url)
  const far = openDatabase({ url: proxy.url, connectionsMax: 2 })
  t.after(() => far.close())
  const cutOff = far.transaction(async (tx) => {
    await tx.sql`select 1`
    await proxy.cut()
  })
  await assert.rejects(cutOff, isConnectionLost)
  await assert.rejects(far.sql`select 1`, isConnectionLost)
  await proxy.mend()
  assert.deepEqual(await far.sql`select 1 as one`, [{ one: 1 }])
})

test('who listens hears again after a lost connection, and is told that he may have missed something', async (t) => {
  const { db, url } = await makeTestDatabase(t)
  const proxy = await startProxy(t, url)
  const far = openDatabase({ url: proxy.url })
  t.after(() => far.close())
  let heard = 0
  const stop = await far.listen('bells', () => {
    heard += 1
  })
  await db.sql`select pg_notify('bells', '')`
  await untilTrue(() => heard === 1)
  await proxy.cut()
  await proxy.mend()
  await untilTrue(() => heard === 2)
  await db.sql`select pg_notify('bells', '')`
  await untilTrue(() => heard === 3)
  await stop()
})

test('who listens comes back once, however long the database was away', async (t) => {
  const { db, url } = await makeTestDatabase(t)
  const proxy = await startProxy(t, url)
  let refusals = 0
  const far = openDatabase({ url: proxy.url, name: 'far', onConnectionError: () => (refusals += 1) })
  t.after(() => far.close())
  let heard = 0
  const stop = await far.listen('bells', () => {
    heard += 1
  })
  await proxy.cut()
  await untilTrue(() => refusals >= 4)
  await proxy.mend()
  await untilTrue(() => heard > 0)
  const countListeners = async () => {
    const rows = await db.sql`select pid from pg_stat_activity where application_name = 'far'`
    return rows.length
  }
  assert.equal(await countListeners(), 1)
  await stop()
  await untilTrue(async () => (await countListeners()) === 0)
  assert.equal(heard, 1)
})
