import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeTestDatabase } from '../../test/support/database.ts'
import { newId } from '../platform/ids.ts'
import { mailLatePayments } from './mail-late-payments.ts'
import { mailLinks } from './mail-links.ts'

const links = {
  purpose: 'RESET_PASSWORD',
  link_id: 'l',
  token_subject: 's',
  base_url: 'https://shop.example',
}

test('links go to users who are still there, who are looked up together', async (t) => {
  const { db } = await makeTestDatabase(t)
  const [ada, gone] = [newId(), newId()]
  const questions: (readonly string[])[] = []
  const events = [ada, null, gone, ada].map((user_id) => eventWith({ ...links, user_id }))

  await db.transaction((tx) =>
    mailLinks(tx, events, async (_, ids) => {
      questions.push(ids)
      return new Map([[ada, 'ada@example.com']])
    }),
  )

  assert.deepEqual(questions, [[ada, gone, ada]])
  const mails = await db.sql`select recipient, template from emails`
  assert.deepEqual(mails, Array(2).fill({ recipient: 'ada@example.com', template: 'reset-password' }))
})

test('who paid too late is told, and all of them are looked up together', async (t) => {
  const { db } = await makeTestDatabase(t)
  const [known, unknown] = [newId(), newId()]
  const questions: (readonly string[])[] = []
  const events = [known, unknown].map((order_id) =>
    eventWith({ order_id, amount_minor: 1_000, currency: 'USD' }),
  )

  await db.transaction((tx) =>
    mailLatePayments(tx, events, async (_, ids) => {
      questions.push(ids)
      return new Map([[known, { email: 'ada@example.com', name: 'Ada' }]])
    }),
  )

  assert.deepEqual(questions, [[known, unknown]])
  const mails = await db.sql`select recipient, content from emails`
  assert.deepEqual(mails, [
    {
      recipient: 'ada@example.com',
      content: { orderId: known, name: 'Ada', amountMinor: 1_000, currency: 'USD' },
    },
  ])
})

function eventWith(payload: Record<string, unknown>) {
  return { subjectId: newId(), sequence: 1, type: 'event', payload, recordedAt: new Date() }
}
