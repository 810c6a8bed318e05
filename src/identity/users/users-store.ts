import { sqlState, type Tx } from '../../platform/db/index.ts'
import type { Role } from '../../values/caller.ts'
import type { NewUser, Profile, User, UserOrder } from './user.ts'

const uniqueViolation = '23505'

/** Writes a new user. False if the e-mail address or the username is somebody's already. */
export async function insertUser(tx: Tx, user: NewUser): Promise<boolean> {
  const { id, email, username, name, phone, role, passwordHash } = user
  const rows = await tx.sql`
    insert into users (id, email, username, name, phone, role, password_hash)
    values (${id}, ${email}, ${username}, ${name}, ${phone}, ${role}, ${passwordHash})
    on conflict do nothing returning id`
  return rows.length === 1
}

export async function findUser(tx: Tx, id: string): Promise<User | undefined> {
  const [user] = await tx.sql<User>`
    select id, email, username, name, phone, role, is_active as "isActive", email_confirmed_at as "emailConfirmedAt",
           created_at as "createdAt", updated_at as "updatedAt"
      from users where id = ${id} and deleted_at is null`
  return user
}

/** The same, and nobody else changes the user before the transaction ends. */
export async function lockUser(tx: Tx, id: string): Promise<User | undefined> {
  const rows = await tx.sql`select id from users where id = ${id} and deleted_at is null for update`
  return rows.length === 1 ? await findUser(tx, id) : undefined
}

/** What a password is compared with. */
export type Credentials = { id: string; passwordHash: string | null }

/** By e-mail address or username, whichever was given. */
export async function findCredentials(
  tx: Tx,
  { email = null, username = null }: { email?: string | null; username?: string | null },
): Promise<Credentials | undefined> {
  const [found] = await tx.sql<Credentials>`
    select id, password_hash as "passwordHash" from users
     where email = ${email}::text or lower(username) = lower(${username}::text)
     order by email = ${email}::text desc nulls last limit 1`
  return found
}

export async function findCredentialsOf(tx: Tx, id: string): Promise<Credentials | undefined> {
  const [found] = await tx.sql<Credentials>`
    select id, password_hash as "passwordHash" from users where id = ${id} and deleted_at is null`
  return found
}

/** False if the username is somebody else's; then the transaction is lost. */
export async function updateProfile(tx: Tx, id: string, profile: Profile): Promise<boolean> {
  const { name, phone, username } = profile
  try {
    await tx.sql`
      update users set name = ${name}, phone = ${phone}, username = ${username}, updated_at = now() where id = ${id}`
    return true
  } catch (error) {
    if (sqlState(error) === uniqueViolation) return false
    throw error
  }
}

export async function isUsernameTaken(tx: Tx, username: string, byOtherThan: string): Promise<boolean> {
  const rows = await tx.sql`
    select id from users where lower(username) = lower(${username}) and id <> ${byOtherThan}`
  return rows.length > 0
}

export async function updatePasswordHash(tx: Tx, id: string, passwordHash: string): Promise<void> {
  await tx.write`update users set password_hash = ${passwordHash}, updated_at = now() where id = ${id}`
}

export async function updateRole(tx: Tx, id: string, role: Role): Promise<void> {
  await tx.write`update users set role = ${role}, updated_at = now() where id = ${id}`
}

export async function updateActivation(tx: Tx, id: string, isActive: boolean): Promise<void> {
  await tx.write`update users set is_active = ${isActive}, updated_at = now() where id = ${id}`
}

/** False if it was confirmed before. */
export async function confirmEmailOf(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx.sql`
    update users set email_confirmed_at = now(), updated_at = now()
     where id = ${id} and email_confirmed_at is null and deleted_at is null returning id`
  return rows.length === 1
}

/** Takes away everything that tells who it was. The id stays, for orders and for the audit trail. */
export async function anonymise(tx: Tx, id: string): Promise<void> {
  await tx.write`
    update users
       set email = null, username = null, name = null, phone = null, password_hash = null, email_confirmed_at = null,
           role = 'user', is_active = false, deleted_at = now(), updated_at = now()
     where id = ${id} and deleted_at is null`
}

export type UserList = {
  by: UserOrder
  direction: 'asc' | 'desc'
  role?: Role | undefined
  limit: number
  offset: number
}

/** A page of users, and how many there are. */
export async function listUsers(tx: Tx, wanted: UserList): Promise<{ users: User[]; total: number }> {
  const { by, direction, role = null, limit, offset } = wanted
  // The column comes from a list of ours, never from the request's own words.
  const column = by === 'username' || by === 'email' || by === 'name' ? `lower(${by})` : by
  const { rows } = await tx.runSql(
    `select id, email, username, name, phone, role, is_active as "isActive", email_confirmed_at as "emailConfirmedAt",
            created_at as "createdAt", updated_at as "updatedAt"
       from users where deleted_at is null and ($3::text is null or role = $3)
      order by ${column} ${direction} nulls last, id ${direction} limit $1 offset $2`,
    [limit, offset, role],
  )
  const [count] = await tx.sql<{ total: number }>`
    select count(*) as total from users where deleted_at is null and (${role}::text is null or role = ${role})`
  return { users: rows as User[], total: count?.total ?? 0 }
}

/** The addresses of those of these users who are still there, by their ids. */
export async function emailOf(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.sql<{ id: string; email: string }>`
    select id, email from users where id = any(${ids}::uuid[]) and deleted_at is null`
  return new Map(rows.map(({ id, email }) => [id, email]))
}
