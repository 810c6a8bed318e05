import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeTestDatabase } from '../../test/support/database.ts'
import type { Email } from './email.ts'
import { insertEmails } from './emails-store.ts'
import { type Sending, sendEmails } from './send-emails.ts'

function mailTo(recipient: string, nth: number): Email {
  const subjectId = `00000000-0000-7000-8000-${String(nth).padStart(12, '0')}`
  const content = { orderId: subjectId, name: null, amountMinor: 100, currency: 'USD' }
  return { subjectId, sequence: 1, template: 'order-confirmation', recipient, content }
}

test('a mail that cannot be delivered stays queued and holds up no other', async (t) => {
  const { db } = await makeTestDatabase(t)
  const trouble = new Error('no such mailbox')
  const delivered: string[] = []
  const mailbox = {
    async deliver({ recipient }: Email) {
      if (recipient === 'nobody@example.com') throw trouble
      delivered.push(recipient)
    },
  }
  const mails = ['nobody@example.com', 'ada@example.com', 'ben@example.com'].map(mailTo)
  await db.transaction((tx) => insertEmails(tx, mails))

  assert.deepEqual(await sendEmails({ db, mailbox }), { sent: 2, failures: [trouble], isMore: false })
  assert.deepEqual(
    await sendEmails({ db, mailbox }),
    { sent: 0, failures: [], isMore: false },
    'it is not due yet',
  )
  await db.sql`update emails set next_try_at = now()`
  assert.deepEqual(await sendEmails({ db, mailbox }), { sent: 0, failures: [trouble], isMore: false })

  assert.deepEqual(delivered.toSorted(), ['ada@example.com', 'ben@example.com'])
  const queued = await db.sql`
    select recipient, failures, extract(epoch from next_try_at - now())::integer as "seconds"
      from emails where status = 'QUEUED'`
  assert.deepEqual(queued, [{ recipient: 'nobody@example.com', failures: 2, seconds: 4 }])
})

test('a link that somebody waits for goes out before the confirmations that were queued earlier', async (t) => {
  const { db } = await makeTestDatabase(t)
  const delivered: string[] = []
  const mailbox = { deliver: async ({ template }: Email) => void delivered.push(template) }
  const link: Email = {
    ...mailTo('ada@example.com', 9),
    ...{
      template: 'reset-password',
      content: { linkId: 'l', tokenSubject: 's', baseUrl: 'https://shop.example' },
    },
  }
  const crowd = Array.from({ length: 60 }, (_, nth) => mailTo('ben@example.com', 100 + nth))
  await db.transaction((tx) => insertEmails(tx, crowd))
  await db.transaction((tx) => insertEmails(tx, [link]))

  const { sent, isMore } = await sendEmails({ db, mailbox })

  assert.deepEqual([sent, isMore], [50, true])
  assert.ok(delivered.includes('reset-password'))
})

test('what is not true any more is not sent: an earlier date, or an offer that ran out', async (t) => {
  const { db } = await makeTestDatabase(t)
  const delivered: string[] = []
  const mailbox = {
    deliver: async ({ subjectId, sequence, template }: Email) =>
      void delivered.push(`${subjectId.slice(-1)} ${sequence} ${template}`),
  }
  const about = (nth: number, sequence: number) => {
    const { subjectId, recipient } = mailTo('ada@example.com', nth)
    return { subjectId, sequence, recipient }
  }
  const moved = (nth: number, sequence: number, title = 'A play'): Email => {
    const content = {
      orderId: about(nth, 1).subjectId,
      name: null,
      title,
      startsAt: '2027-05-01T18:00:00Z',
    }
    return { ...about(nth, sequence), template: 'booking-moved', content }
  }
  const cancelled = (nth: number, sequence: number): Email => {
    const content = {
      orderId: about(nth, 1).subjectId,
      name: null,
      refundMinor: 0,
      currency: 'USD',
      reason: null,
    }
    return { ...about(nth, sequence), template: 'booking-cancelled', content }
  }
  const offered = (nth: number, inMs: number): Email => {
    const expiresAt = new Date(Date.now() + inMs).toISOString()
    const content = {
      entryId: about(nth, 1).subjectId,
      name: null,
      title: 'A play',
      quantity: 1,
      expiresAt,
      baseUrl: '',
    }
    return { ...about(nth, 1), template: 'waitlist-offer', content }
  }
  const mails = [
    ...[moved(1, 2), moved(1, 3), moved(1, 4, 'Another play'), moved(2, 2), cancelled(2, 3), moved(3, 2)],
    ...[offered(4, -1_000), offered(5, 60_000)],
  ]
  await db.transaction((tx) => insertEmails(tx, mails))

  await sendEmails({ db, mailbox })

  assert.deepEqual(delivered.sort(), [
    ...[
      '1 3 booking-moved',
      '1 4 booking-moved',
      '2 3 booking-cancelled',
      '3 2 booking-moved',
      '5 1 waitlist-offer',
    ],
  ])
  assert.deepEqual(await db.sql`select status, count(*) from emails group by status`, [
    { status: 'SENT', count: 5 },
  ])
})

test('mails go out one after the other, and others have their turn on the thread in between', async (t) => {
  const { db } = await makeTestDatabase(t)
  const delivered: { recipient: string; turn: number }[] = []
  let turn = 0
  let others = setImmediate(function takeTurn() {
    turn += 1
    others = setImmediate(takeTurn)
  })
  t.after(() => clearImmediate(others))
  const mailbox = {
    async deliver({ recipient }: Email) {
      delivered.push({ recipient, turn })
    },
  }
  const recipients = Array.from({ length: 52 }, (_, nth) => `party-${nth}@example.com`)
  await db.transaction((tx) => insertEmails(tx, recipients.map(mailTo)))

  assert.deepEqual(await sendEmails({ db, mailbox }), { sent: 50, failures: [], isMore: true })
  assert.deepEqual(await sendEmails({ db, mailbox }), { sent: 2, failures: [], isMore: false })
  assert.deepEqual(delivered.map(({ recipient }) => recipient).toSorted(), recipients.toSorted())
  assert.equal(new Set(delivered.map((one) => one.turn)).size, 52, 'no two in the same turn')
})

test('a mail that somebody is sending is taken by nobody else before the lease ends', async (t) => {
  const { db } = await makeTestDatabase(t)
  await db.transaction((tx) => insertEmails(tx, [mailTo('ada@example.com', 1)]))
  const delivered: string[] = []
  const others: Sending[] = []
  const mailbox = {
    async deliver({ recipient }: Email) {
      delivered.push(recipient)
      if (others.length > 0) return
      others.push(await sendEmails({ db, mailbox }))
      await db.sql`update emails set next_try_at = now()`
      others.push(await sendEmails({ db, mailbox }))
    },
  }

  assert.deepEqual(await sendEmails({ db, mailbox }), { sent: 1, failures: [], isMore: false })
  assert.deepEqual(
    others.map(({ sent }) => sent),
    [0, 1],
  )
  assert.deepEqual(delivered, ['ada@example.com', 'ada@example.com'])
  const rows = await db.sql`select status, failures from emails`
  assert.deepEqual(rows, [{ status: 'SENT', failures: 0 }])
})
