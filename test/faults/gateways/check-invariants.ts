import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Effect } from '../../../simulators/shared/effects.ts'
import { auditDatabase } from '../../../src/main/audit/index.ts'
import type { Database } from '../../../src/platform/db/index.ts'
import { type AtGateway, type Ours, sortByPayment } from './compare-payments.ts'
import { illegalMoves } from './watch-moves.ts'

/** One invariant that does not hold, and the first things that break it. */
export type Broken = { invariant: string; says: string; count: number; examples: unknown[] }

/** What a client was told: which request, under which key, and what came back. */
export type Said = {
  asked: 'checkout' | 'refund'
  key: string
  status: number
  id: string | undefined
  text: string
}

export type Checked = {
  db: Database
  dataDir: string
  /** What the gateways really did. */
  effects: readonly Effect[]
  /** What clients were told, where they wrote it down. */
  said?: readonly Said[]
  /** What the processes wrote, said and kept, with the place of each; and what must not be among it. */
  traces?: readonly (readonly [place: string, text: string])[]
  secrets?: readonly string[]
}

/**
 * Compares our books with the gateways' own ledgers and with what clients were told. To be asked when nothing is under way
 * any more. Answers with what does not hold: nothing, when all is well.
 */
export async function checkInvariants(checked: Checked): Promise<Broken[]> {
  const { db, effects, dataDir, said = [] } = checked
  const { pairs, strangers } = await sortByPayment(db, effects)
  const found: [invariant: string, says: string, wrong: unknown[]][] = [
    ['I1 I2 I5', 'the auditor finds nothing', await auditDatabase({ db })],
    ['I3', 'a checkout is charged at most once', pairs.filter(({ there }) => there.charges > 1)],
    ['I4', 'what the gateway did is about payments of ours', strangers],
    ['I4', 'money that came in belongs to a paid order or is all back', pairs.filter(isKeptForNothing)],
    ['I4', 'what the gateway has captured is what we have booked', pairs.filter(isBookedOtherwise)],
    ['I5', 'a paid order has captured its amount in its currency', pairs.filter(isPaidOtherwise)],
    [
      'I6',
      'refunds at the gateway are those of our books, and within the capture',
      pairs.filter(isRefundedOtherwise),
    ],
    ['I7', 'every event was handed on', await db.sql`select * from events where relayed_at is null`],
    ['I8', 'each sale was confirmed by one mail', await mailsAmiss(db, dataDir)],
    ['I8', 'each message of the gateway is kept once and handled', await messagesAmiss(db)],
    ['I9', 'one key is one answer', answersAmiss(said)],
    ['I10', 'every move is legal', await illegalMoves(db)],
    ['I11', 'no operator is needed', await db.sql`select * from incidents where resolved_at is null`],
    ['I12', 'what was promised is there', await lostPromises(db, said)],
    ['I13', 'no secret was written down', leaksOf(checked)],
  ]
  return found.flatMap(([invariant, says, wrong]) =>
    wrong.length === 0 ? [] : [{ invariant, says, count: wrong.length, examples: wrong.slice(0, 3) }],
  )
}

type Pair = { ours: Ours; there: AtGateway }

function isPaid({ orderStatus, isCurrent }: Ours): boolean {
  return isCurrent && ['PAID', 'COMPLETED', 'REFUND_PENDING'].includes(orderStatus)
}

function isKeptForNothing({ ours, there }: Pair): boolean {
  return there.captured > there.refunded && !isPaid(ours)
}

function isBookedOtherwise({ ours, there }: Pair): boolean {
  return ours.capturedMinor !== there.captured
}

function isPaidOtherwise({ ours, there }: Pair): boolean {
  if (!isPaid(ours)) return false
  return there.captured !== ours.amountMinor || (there.currency ?? ours.currency) !== ours.currency
}

function isRefundedOtherwise({ ours, there }: Pair): boolean {
  const isOther = ours.refundedMinor !== there.refunded || there.refunded > there.captured
  return isOther || ours.refundReferences.join() !== there.refundIds.join()
}

/** Orders that were paid and have no mail or several, and mails about nothing. */
async function mailsAmiss(db: Database, dataDir: string): Promise<unknown[]> {
  const mails = await readdir(join(dataDir, 'outbox')).catch((): string[] => [])
  const paid = await db.sql<{ id: string }>`select subject_id as id from events where type = 'order.paid'`
  const counts = new Map(paid.map(({ id }) => [id, 0]))
  const confirmations = mails.filter((mail) => /-(order|booking)-confirmation/.test(mail))
  for (const mail of confirmations) counts.set(mail.slice(0, 36), (counts.get(mail.slice(0, 36)) ?? 2) + 1)
  return [...counts].filter(([, count]) => count !== 1)
}

/** One that has just come in may still be on its way to being handled. */
async function messagesAmiss(db: Database): Promise<unknown[]> {
  return await db.sql`
    select gateway, event_id, type, attempts, last_error from inbox
     where (handled_at is null and received_at < now() - interval '5 s') or last_error is not null`
}

/** Keys under which different things were promised. What differs from server to server is not compared. */
function answersAmiss(said: readonly Said[]): unknown[] {
  const answers = new Map<string, Set<string>>()
  for (const { asked, key, status, text } of said) {
    if (status >= 300) continue
    const { status_url: _, ...answer } = JSON.parse(text)
    const known = answers.get(`${asked} ${key}`) ?? new Set()
    answers.set(`${asked} ${key}`, known.add(JSON.stringify({ status, answer })))
  }
  return [...answers]
    .filter(([, different]) => different.size > 1)
    .map(([key, all]) => ({ key, all: [...all] }))
}

async function lostPromises({ sql }: Database, said: readonly Said[]): Promise<Said[]> {
  const kept = await sql<{ id: string }>`select id from checkouts union all select id from refunds`
  const ids = new Set(kept.map(({ id }) => id))
  return said.filter(({ status, id }) => status < 300 && !ids.has(id ?? ''))
}

function leaksOf({ traces = [], secrets = [] }: Checked): string[] {
  return traces.filter(([, text]) => secrets.some((secret) => text.includes(secret))).map(([place]) => place)
}
