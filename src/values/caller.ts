/** Roles of people, the lowest first. Each may do what those before it may. */
export const roles = ['user', 'operator', 'admin', 'super_admin'] as const
export type Role = (typeof roles)[number]

/** What an API key may be allowed to do. */
export const scopes = [
  'products:read',
  'products:write',
  'events:write',
  'bookings:read',
  'bookings:write',
  'tables:write',
  'trips:write',
  'vendors:read',
  'vendors:write',
  'tickets:write',
  'orders:read',
  'checkouts:read',
  'checkouts:write',
  'payments:read',
  'payments:write',
  'incidents:read',
  'incidents:write',
  'users:read',
  'users:write',
  'audit:read',
] as const
export type Scope = (typeof scopes)[number]

/** Who asks. */
export type Caller = {
  /** `guest`, `operator` (the bootstrap key), `cli`, or `user:` or `key:` and an id. It stands in the audit trail. */
  name: string
  userId: string | null
  /** Null for guests. */
  role: Role | null
  /** What an API key is limited to; null for people, whose role alone decides. */
  scopes: readonly Scope[] | null
  sessionId: string | null
}

/** What it takes to do something: a role, or an API key with the scope. Without a scope no API key will do. */
export type Rule = { role: Role; scope?: Scope | undefined }

export const guest: Caller = { name: 'guest', userId: null, role: null, scopes: null, sessionId: null }

/** Whoever holds the bootstrap key: everything but what belongs to one user. */
export const bootstrap: Caller = { ...guest, name: 'operator', role: 'super_admin' }

/** Whoever sits at the machine. */
export const commandLine: Caller = { ...bootstrap, name: 'cli' }

export function may(caller: Pick<Caller, 'role' | 'scopes'>, { role, scope }: Rule): boolean {
  if (caller.scopes !== null) return scope !== undefined && caller.scopes.includes(scope)
  return caller.role !== null && isAtLeast(caller.role, role)
}

export function isAtLeast(role: Role, least: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(least)
}

/** A role acts only on lower ones. */
export function outranks(caller: Pick<Caller, 'role'>, role: Role): boolean {
  return caller.role !== null && roles.indexOf(caller.role) > roles.indexOf(role)
}
