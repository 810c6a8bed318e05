import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { auditDatabase } from '../../../src/main/audit/index.ts'
import { recordChange } from '../../../src/platform/audit-trail/index.ts'
import { type Database, sqlState } from '../../../src/platform/db/index.ts'
import { makeTestDatabase } from '../../support/database.ts'

/** A trail of five entries, made as the program makes it. */
async function openTrail(t: TestContext): Promise<Database> {
  const { db } = await makeTestDatabase(t)
  for (const nth of [1, 2, 3, 4, 5]) {
    const change = {
      action: 'user.role_changed',
      subject: `user:${nth}`,
      changes: { role: ['user', 'admin'] },
    }
    await db.transaction((tx) => recordChange(tx, { name: 'operator' }, change))
  }
  assert.deepEqual(await auditDatabase({ db }), [])
  return db
}

test('the database itself refuses to edit, remove or empty the trail', async (t) => {
  const db = await openTrail(t)
  const entries = () => db.sql`select * from audit_entries order by number`
  const before = await entries()

  for (const statement of [
    `update audit_entries set actor = 'nobody' where number = 3`,
    'delete from audit_entries where number = 3',
    'truncate audit_entries',
  ]) {
    await assert.rejects(db.runSql(statement), (error) => sqlState(error) === '23001', statement)
  }
  assert.deepEqual(await entries(), before)
})

const columns = 'number, at, actor, action, subject, changes, hash'
const forged = `6, now(), 'nobody', 'user.deleted', 'user:6', '{}'::jsonb`
const tamperings: Record<string, string> = {
  'its actor edited': `update audit_entries set actor = 'nobody' where number = 3`,
  'its action edited': `update audit_entries set action = 'user.deleted' where number = 3`,
  'its subject edited': `update audit_entries set subject = 'user:9' where number = 3`,
  'its changes edited': `update audit_entries set changes = '{}' where number = 3`,
  'its time edited': `update audit_entries set at = at + interval '1 microsecond' where number = 3`,
  'edited, and its own hash made to fit': `
    update audit_entries as entry set actor = 'nobody', hash = audit_hash(
      (select hash from audit_entries where number = 2),
      (3, at, 'nobody', action, subject, changes, null)::audit_entries) where number = 3`,
  'taken from the middle': 'delete from audit_entries where number = 3',
  'taken from the beginning': 'delete from audit_entries where number = 1',
  'taken from the end': 'delete from audit_entries where number = 5',
  'taken away with all others': 'delete from audit_entries',
  'taken from the middle, and the others moved up': `
    delete from audit_entries where number = 3;
    update audit_entries set number = number - 1 where number > 3;
    update audit_head set number = 4`,
  'put in at the end, and its hash made to fit': `
    insert into audit_entries (${columns})
    select ${forged}, audit_hash(hash, (${forged}, null)::audit_entries) from audit_head`,
  'put in at the end, and the head moved to it': `
    insert into audit_entries (${columns}) select ${forged}, sha256('x');
    update audit_head set number = 6, hash = sha256('x')`,
  'put in before the first': `
    insert into audit_entries (${columns}) select 0, now(), 'nobody', 'x', 'x', '{}'::jsonb, '\\x'`,
  'exchanged with its neighbour': `
    update audit_entries set number = 99 where number = 3;
    update audit_entries set number = 3 where number = 4;
    update audit_entries set number = 4 where number = 99`,
}

test('whoever gets round the database’s refusal is found by the auditor', async (t) => {
  const db = await openTrail(t)

  for (const [what, statements] of Object.entries(tamperings)) {
    await db.runSql('create table kept as select * from audit_entries')
    await db.runSql('create table kept_head as select * from audit_head')
    await db.runSql(`alter table audit_entries disable trigger all; ${statements}`)
    const found = await auditDatabase({ db })
    await db.runSql(`
      delete from audit_entries; insert into audit_entries select * from kept; drop table kept;
      delete from audit_head; insert into audit_head select * from kept_head; drop table kept_head;
      alter table audit_entries enable trigger all`)
    assert.deepEqual(
      found.map(({ id }) => id),
      ['audit-trail-unbroken'],
      `an entry ${what}`,
    )
    assert.deepEqual(await auditDatabase({ db }), [], 'as it was before')
  }
})

test('without the head of the trail nothing changes any more, and the auditor says so', async (t) => {
  const db = await openTrail(t)
  await db.runSql('delete from audit_head')

  const change = { action: 'user.deleted', subject: 'user:1' }
  const recorded = db.transaction((tx) => recordChange(tx, { name: 'operator' }, change))

  await assert.rejects(recorded, /head of the audit trail is gone/)
  assert.deepEqual(
    (await auditDatabase({ db })).map(({ id }) => id),
    ['audit-trail-unbroken'],
  )
})
