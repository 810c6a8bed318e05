import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { type LinkPurpose, tokenSubjectOf } from '../../src/identity/links/one-time-link.ts'
import { createTokens } from '../../src/identity/sessions/create-tokens.ts'
import { openSession } from '../../src/identity/sessions/open-session.ts'
import { addUser } from '../../src/identity/users/add-user.ts'
import type { User } from '../../src/identity/users/user.ts'
import type { Database } from '../../src/platform/db/index.ts'
import type { Links } from '../../src/platform/http/index.ts'
import { newId } from '../../src/platform/ids.ts'
import type { Role } from '../../src/values/caller.ts'
import { readEveryRow } from './every-row.ts'
import type { Answer, AskOptions, Client } from './http.ts'
import { findMail } from './mails.ts'
import { untilTrue } from './waiting.ts'

/** A user who is signed in: `token` goes into `{ as: token }`. */
export type Person = User & { token: string; sessionId: string }

/**
 * Opens an account and signs in without a password, which is quicker than hashing one. Where the password matters,
 * register over HTTP.
 */
export async function welcome(
  { db, app }: { db: Database; app: { tokenSecrets: readonly string[] } },
  { role = 'user', email = `${randomUUID()}@example.com` }: { role?: Role; email?: string } = {},
): Promise<Person> {
  const tokens = await createTokens(app)
  const nobody = { username: null, name: null, phone: null, passwordHash: null }
  return await db.transaction(async (tx) => {
    const user = await addUser(tx, { id: newId(), email, role, ...nobody })
    const device = { address: '127.0.0.1', userAgent: null }
    return { ...user, ...(await openSession(tx, { tokens }, user.id, device)) }
  })
}

/** The token in the mail of this template that this address got last; waits until there is one. */
export async function mailedToken(
  { dataDir }: { dataDir: string },
  template: 'confirm-email' | 'reset-password',
  email: string,
): Promise<string> {
  let token: string | undefined
  await untilTrue(async () => {
    const mail = await findMail(join(dataDir, 'outbox'), template, email)
    token = mail && new RegExp(`#${template}=(\\S+)`).exec(mail)?.[1]
    return token !== undefined
  })
  return token ?? ''
}

/** The tokens of all links of a user, the newest last, without waiting for the mails. */
export async function linkTokens(
  { db, app }: { db: Database; app: { links: Links } },
  purpose: LinkPurpose,
  userId: string,
): Promise<string[]> {
  const links = await db.sql<{ id: string }>`
    select id from one_time_links where user_id = ${userId} and purpose = ${purpose} order by id`
  return links.map(({ id }) => `${id}.${app.links.tokenOf(tokenSubjectOf({ id, purpose }))}`)
}

/** Good enough for everybody here. */
export const goodPassword = 'a quiet green harbour'

/** Somebody who registered over HTTP: what he sent, and what he was answered. */
export type Registered = {
  email: string
  password: string
  user_id: string
  token: string
  csrf_token: string
}

/** Registers over HTTP, with a password that signs in again. */
export async function register(
  shop: Pick<Client, 'post'>,
  wanted: { email?: string; username?: string; phone?: string; name?: string; password?: string } = {},
): Promise<Registered> {
  const email = `${randomUUID()}@example.com`
  const account = { email, name: 'Ada Example', password: goodPassword, ...wanted }
  const answer = await shop.post('/auth/register', account)
  if (answer.status !== 201) throw new Error(`The account was refused: ${answer.text}`)
  return { ...account, ...answer.body }
}

/** Signs in with the password of `goodPassword`, where no other is given. */
export function logIn(
  shop: Pick<Client, 'post'>,
  who: { email: string; password?: string },
  options?: AskOptions,
): Promise<Answer> {
  const { email, password = goodPassword } = who
  return shop.post('/auth/login', { email, password }, options)
}

/** What a browser would send back after this answer; undefined if it was told to keep nothing. */
export function cookieOf({ headers }: Pick<Answer, 'headers'>): string | undefined {
  return headers.getSetCookie().at(-1)?.split(';')[0]
}

/** Every row but the counters of attempts: an attempt that was refused counts, too. */
export async function readKeptRows(db: Database): Promise<Record<string, string[]>> {
  const { 'public.rate_limits': _counters, ...kept } = await readEveryRow(db)
  return kept
}

/** Waits until so many transactions stand in line for a lock of this database. */
export async function untilInLine(db: Database, count: number): Promise<void> {
  await untilTrue(async () => {
    const waiting = await db.sql`
      select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    return waiting.length === count
  })
}

/** Holds the row of a user while `work` lets others come and wait for it; answers with what `work` answered. */
export async function whileUserIsLocked<Result>(
  db: Database,
  id: string,
  work: () => Promise<Result>,
): Promise<Result> {
  return await db.transaction(async (tx) => {
    await tx.sql`select id from users where id = ${id} for update`
    return await work()
  })
}
