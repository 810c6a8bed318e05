import { type Caller, outranks, type Role } from '../../values/caller.ts'

/** Somebody with an account. `email` is case-folded. */
export type User = {
  id: string
  email: string
  username: string | null
  name: string | null
  phone: string | null
  role: Role
  isActive: boolean
  emailConfirmedAt: Date | null
  createdAt: Date
  updatedAt: Date
}

export type NewUser = Pick<User, 'id' | 'email' | 'username' | 'name' | 'phone' | 'role'> & {
  passwordHash: string | null
}

/** What users and admins may change of an account by `PUT /users/{id}`. */
export type Profile = Pick<User, 'name' | 'phone' | 'username'>

export const userOrders = [
  'username',
  'email',
  'name',
  'role',
  'is_active',
  'created_at',
  'updated_at',
] as const
export type UserOrder = (typeof userOrders)[number]

/** Ada@Example.com and ada@example.com are one account. */
export function foldEmail(email: string): string {
  return email.toLowerCase()
}

/** 5 to 20 of `A-Z a-z 0-9 . _ -`, letters or digits at both ends, no two of the others in a row. */
export const usernamePattern = '^(?=.{5,20}$)[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*$'

export function isSelf({ userId }: Pick<Caller, 'userId'>, { id }: Pick<User, 'id'>): boolean {
  return userId === id
}

/**
 * A role acts only on lower ones. On a super_admin acts nobody but who holds the machine: the bootstrap key and the
 * command line, so that one whose password leaked can be kept out.
 */
export function mayActOn(caller: Pick<Caller, 'role' | 'userId'>, user: Pick<User, 'role'>): boolean {
  const holdsMachine = caller.role === 'super_admin' && caller.userId === null
  return holdsMachine || outranks(caller, user.role)
}

/** The name in the audit trail. */
export function subjectOf({ id }: Pick<User, 'id'>): string {
  return `user:${id}`
}
