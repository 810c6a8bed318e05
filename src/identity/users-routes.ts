import Type from 'typebox'
import type { Tx } from '../platform/db/index.ts'
import {
  doneResponses,
  type Http,
  offsetOf,
  pagesOf,
  pagingFields,
  problemResponses,
  Strict,
  Uuid,
} from '../platform/http/index.ts'
import { type Caller, may, outranks, type Role, roles } from '../values/caller.ts'
import { refuseCards } from '../values/card.ts'
import { Failure } from '../values/failure.ts'
import type { IdentityApp } from './door.ts'
import {
  ChangeUser,
  CreateUser,
  IdParams,
  SetPassword,
  tags,
  UsersView,
  UserView,
} from './identity-schemas.ts'
import { showUser } from './show-user.ts'
import { changeActivation } from './users/change-activation.ts'
import { changePassword } from './users/change-password.ts'
import { changeProfile } from './users/change-profile.ts'
import { changeRole } from './users/change-role.ts'
import { createUser } from './users/create-user.ts'
import { deleteUser } from './users/delete-user.ts'
import { hashNewPassword } from './users/hash-new-password.ts'
import { foldEmail, isSelf, mayActOn, type User, userOrders } from './users/user.ts'
import { findUser, listUsers, lockUser } from './users/users-store.ts'

const admins = { access: 'admin', scope: 'users:write' } as const
/** For people only: with these, a key could make itself an operator. */
const adminsInPerson = { access: 'admin' } as const

/** Users: each for himself, admins for all below them. */
export function usersRoutes(http: Http, app: IdentityApp): void {
  listRoutes(http, app)
  createRoute(http, app)
  oneUserRoutes(http, app)
  passwordRoute(http, app)
  roleRoutes(http, app)
  activationRoutes(http, app)
}

function listRoutes(http: Http, app: IdentityApp): void {
  const querystring = Strict({
    ...pagingFields,
    sorting_field: Type.Enum([...userOrders], { default: 'updated_at' }),
    sorting_order: Type.Enum(['asc', 'desc'], { default: 'desc' }),
    role: Type.Optional(Type.Enum([...roles])),
  })
  const schema = {
    tags,
    summary: 'All users',
    querystring,
    response: { 200: UsersView, ...problemResponses },
  }
  const config = { access: 'admin', scope: 'users:read' } as const
  for (const url of ['/users', '/admin/users']) {
    http.get(url, { config, schema }, async ({ query }) => {
      const { limit, sorting_field: by, sorting_order: direction, role } = query
      const offset = offsetOf(query)
      const { users, total } = await listUsers(app.db, { by, direction, role, limit, offset })
      return { users: users.map(showUser), total, limit, offset, ...pagesOf(total, { limit, offset }) }
    })
  }
}

function createRoute(http: Http, app: IdentityApp): void {
  const response = { 201: UserView, ...problemResponses }
  const schema = {
    tags,
    summary: 'Open an account for somebody, of a role below yours',
    body: CreateUser,
    response,
  }
  http.post('/users', { config: admins, schema }, async ({ body, caller }, reply) => {
    const { name = null, phone = null, username = null, role, password } = body
    if (!outranks(caller, role)) throw new Failure('FORBIDDEN')
    refuseCards({ email: body.email, name, username })
    const wanted = { email: foldEmail(body.email), name, phone, username, role, password }
    const user = await createUser(app, caller, wanted)
    return reply.code(201).header('location', `/api/v1/users/${user.id}`).send(showUser(user))
  })
}

function oneUserRoutes(http: Http, app: IdentityApp): void {
  const response = { 200: UserView, ...problemResponses }
  const look = { tags, summary: 'One user: yourself, or for admins any', params: IdParams, response }
  const readers = { access: 'user', scope: 'users:read' } as const
  http.get('/users/:id', { config: readers, schema: look }, async ({ params, caller }) => {
    return showUser(visible(caller, await findUser(app.db, params.id)))
  })

  const writers = { access: 'user', scope: 'users:write' } as const
  const change = {
    tags,
    summary: 'Change name, phone or username',
    params: IdParams,
    body: ChangeUser,
    response,
  }
  http.put('/users/:id', { config: writers, schema: change }, async ({ params, body, caller }) => {
    refuseCards({ name: body.name, username: body.username })
    return await app.db.transaction(async (tx) => {
      const user = visible(caller, await lockUser(tx, params.id))
      if (!isSelf(caller, user) && !mayActOn(caller, user)) throw new Failure('FORBIDDEN')
      return showUser(await changeProfile(tx, caller, user, body))
    })
  })

  const remove = {
    tags,
    summary: 'Delete an account; its orders stay as they were placed',
    params: IdParams,
    response: doneResponses,
  }
  http.delete('/users/:id', { config: writers, schema: remove }, async ({ params, caller }, reply) => {
    await app.db.transaction(async (tx) => {
      const user = visible(caller, await lockUser(tx, params.id))
      // Nobody deletes a super_admin, not even he himself: there would be nobody left to make another.
      const mayDelete = mayActOn(caller, user) || (isSelf(caller, user) && user.role !== 'super_admin')
      if (!mayDelete) throw new Failure('FORBIDDEN')
      await app.beforeDelete(tx, user.id)
      await deleteUser(tx, caller, user)
    })
    return reply.code(204).send(null)
  })
}

/** Others do not learn that there is such a user. */
function visible(caller: Caller, user: User | undefined): User {
  const isVisible = user && (isSelf(caller, user) || seesAll(caller))
  if (!isVisible) throw new Failure('NOT_FOUND')
  return user
}

function seesAll(caller: Caller): boolean {
  return (['users:read', 'users:write'] as const).some((scope) => may(caller, { role: 'admin', scope }))
}

function passwordRoute(http: Http, app: IdentityApp): void {
  const summary = "Set somebody's password; his sessions end"
  const schema = { tags, summary, params: IdParams, body: SetPassword, response: doneResponses }
  const url = '/users/:id/password'
  http.put(url, { config: adminsInPerson, schema }, async ({ params: { id }, body, caller }, reply) => {
    const user = await findUser(app.db, id)
    assertMayActOn(caller, user)
    const passwordHash = await hashNewPassword(app, body.password, user)
    await onLower(app, caller, id, (tx) => changePassword(tx, caller, { id, passwordHash }))
    return reply.code(204).send(null)
  })
}

function roleRoutes(http: Http, app: IdentityApp): void {
  const grantable = ['operator', 'admin'] as const satisfies Role[]
  const params = Strict({ id: Uuid, role: Type.Enum([...grantable]) })
  const url = '/users/:id/roles/:role'
  for (const isGranted of [true, false]) {
    const summary = isGranted ? 'Grant a role below yours' : 'Take a role back'
    const schema = { tags, summary, params, response: doneResponses }
    http.route({
      method: isGranted ? 'PUT' : 'DELETE',
      ...{ url, config: adminsInPerson, schema },
      handler: async ({ params: { id, role }, caller }, reply) => {
        if (!outranks(caller, role)) throw new Failure('FORBIDDEN')
        await onLower(app, caller, id, (tx, user) => changeRole(tx, caller, user, { role, isGranted }))
        return reply.code(204).send(null)
      },
    })
  }
}

function activationRoutes(http: Http, app: IdentityApp): void {
  const url = '/users/:id/activation'
  for (const isActive of [true, false]) {
    const summary = isActive ? 'Let a user in again' : 'Keep a user out; his sessions end'
    const schema = { tags, summary, params: IdParams, response: doneResponses }
    http.route({
      method: isActive ? 'PUT' : 'DELETE',
      ...{ url, config: admins, schema },
      handler: async ({ params: { id }, caller }, reply) => {
        await onLower(app, caller, id, (tx, user) => changeActivation(tx, caller, user, isActive))
        return reply.code(204).send(null)
      },
    })
  }
}

/** Does something to a user of a lower role, who does not change meanwhile. */
async function onLower(
  { db }: IdentityApp,
  caller: Caller,
  id: string,
  work: (tx: Tx, user: User) => Promise<void>,
): Promise<void> {
  await db.transaction(async (tx) => {
    const user = await lockUser(tx, id)
    assertMayActOn(caller, user)
    await work(tx, user)
  })
}

function assertMayActOn(caller: Caller, user: User | undefined): asserts user is User {
  if (!user) throw new Failure('NOT_FOUND')
  if (!mayActOn(caller, user)) throw new Failure('FORBIDDEN')
}
