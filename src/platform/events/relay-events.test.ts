import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { untilTrue } from '../../../test/support/waiting.ts'
import { newId } from '../ids.ts'
import { openQueue, type Queue } from '../queue/index.ts'
import { createLogger, createMetrics } from '../telemetry/index.ts'
import { type EventRef, recordEvents, relayEvents, type SwiftReaction, workOnEvents } from './index.ts'

const log = createLogger({ logLevel: 'silent' })
const reactions = { 'note.taken': ['copy', 'count'] }

test('what is swift reacts in the transaction that hands the event on, once; all else becomes a job', async (t) => {
  const { db, queue } = await openRelay(t)
  const swift = { copy }

  assert.equal(await relayEvents({ db, queue, reactions, swift }, 10), 2)
  assert.equal(await relayEvents({ db, queue, reactions, swift }, 10), 0)

  assert.equal((await db.sql`select from copies`).length, 2)
  assert.deepEqual(
    await db.sql`select distinct xmin::text = (select min(xmin::text) from events) as same from copies`,
    [{ same: true }],
  )
  assert.deepEqual(await jobsOf(db), [{ name: 'count', events: 2 }])
})

test('where a swift reaction fails, events are handed on as jobs, and nothing of it is left', async (t) => {
  const { db, queue } = await openRelay(t)
  const swift: Record<string, SwiftReaction> = {
    copy,
    async count() {
      throw new Error('cannot count')
    },
  }

  assert.equal(await relayEvents({ db, queue, reactions, swift }, 10), 2)

  assert.deepEqual(await db.sql`select from copies`, [])
  assert.deepEqual(
    await jobsOf(db),
    ['copy', 'count'].map((name) => ({ name, events: 2 })),
  )
  assert.equal(await relayEvents({ db, queue, reactions, swift }, 10), 0)
})

test('events that fail together are tried alone: only the one at fault waits', async (t) => {
  const { db, queue } = await openRelay(t)
  const [one, other] = await db.sql<EventRef>`select subject_id as "subjectId", sequence from events`
  const done: EventRef[] = []
  const tried: (readonly EventRef[])[] = []
  await relayEvents({ db, queue, reactions: { 'note.taken': ['count'] }, swift: {} }, 10)

  await workOnEvents({ db, queue }, 'count', async (events) => {
    tried.push(events)
    if (events.some(({ subjectId }) => subjectId === one?.subjectId)) throw new Error('cannot count')
    done.push(...events)
  })
  const waiting = () =>
    db.sql`select data -> 'events' as events from pgboss.job where name = 'count' and state = 'retry'`
  await untilTrue(async () => done.length > 0 && (await waiting()).length > 0)

  assert.equal(tried[0]?.length, 2)
  assert.deepEqual(done, [other])
  assert.deepEqual(await waiting(), [{ events: [one] }])
})

const copy: SwiftReaction = async (tx, events) => {
  await tx.write`insert into copies select unnest(${events.map(({ subjectId }) => subjectId)}::uuid[])`
}

async function openRelay(
  t: Parameters<typeof makeTestDatabase>[0],
): Promise<TestDatabase & { queue: Queue }> {
  const database = await makeTestDatabase(t)
  const { url, db } = database
  const queue = await openQueue({ url, log, metrics: createMetrics() })
  t.after(() => queue.stop())
  await db.sql`create table copies (subject_id uuid)`
  const taken = [newId(), newId()].map((subjectId) => ({ subjectId, type: 'note.taken', payload: {} }))
  await db.transaction((tx) => recordEvents(tx, taken))
  return { ...database, queue }
}

function jobsOf(db: TestDatabase['db']): Promise<object[]> {
  return db.sql`
    select name, jsonb_array_length(data -> 'events') as events
      from pgboss.job where name in ('copy', 'count') order by name`
}
