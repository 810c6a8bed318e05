import Type from 'typebox'
import {
  acceptedResponses,
  doneResponses,
  type Http,
  problemResponses,
  willBeDone,
} from '../platform/http/index.ts'
import { Failure } from '../values/failure.ts'
import { attempts } from './attempts.ts'
import { type IdentityApp, selfOf } from './door.ts'
import { ChangePassword, IdParams, SessionView, tags, UserView } from './identity-schemas.ts'
import { requestLink } from './links/request-link.ts'
import { deleteSession, deleteSessionsOf, findSessions } from './sessions/sessions-store.ts'
import { showSession, showUser } from './show-user.ts'
import { changeOwnPassword } from './users/change-own-password.ts'
import type { User } from './users/user.ts'
import { findUser } from './users/users-store.ts'

const config = { access: 'user' } as const

/** What a user may do with his own account. */
export function accountRoutes(http: Http, app: IdentityApp): void {
  profileRoutes(http, app)
  sessionRoutes(http, app)
}

function profileRoutes(http: Http, app: IdentityApp): void {
  const profile = {
    tags,
    summary: 'Who you are',
    response: { 200: UserView, ...problemResponses },
  }
  http.get('/users/profile', { config, schema: profile }, async (request) => {
    return showUser(await readSelf(app, selfOf(request)))
  })

  const summary = 'Change your password; all your other sessions end'
  const change = { tags, summary, body: ChangePassword, response: doneResponses }
  http.put('/account/password', { config, schema: change }, async (request, reply) => {
    const userId = selfOf(request)
    const { current_password: current, new_password: wanted } = request.body
    // With a stolen session somebody may guess here, too.
    const guesses = [{ limit: attempts.passwordOfAccount, key: userId }]
    await app.sharedLimits.spend(reply, guesses)
    await changeOwnPassword(app, { ...request.caller, userId }, { current, wanted })
    await app.sharedLimits.forgive(guesses)
    return reply.code(204).send(null)
  })

  const confirm = {
    tags,
    summary: 'Have the link to confirm your address mailed again',
    response: acceptedResponses,
  }
  http.post('/account/confirmation', { config, schema: confirm }, async (request, reply) => {
    const user = await readSelf(app, selfOf(request))
    await app.sharedLimits.spend(reply, [{ limit: attempts.confirmationOfAccount, key: user.id }])
    if (user.emailConfirmedAt === null) {
      await app.db.transaction((tx) => requestLink(tx, 'CONFIRM_EMAIL', user, app.baseUrl()))
    }
    return reply.code(202).send(willBeDone)
  })
}

function sessionRoutes(http: Http, app: IdentityApp): void {
  const response = {
    200: Type.Object({ sessions: Type.Array(SessionView) }),
    ...problemResponses,
  }
  const list = { tags, summary: 'Where you are signed in', response }
  http.get('/account/sessions', { config, schema: list }, async (request) => {
    const sessions = await findSessions(app.db, selfOf(request))
    return { sessions: sessions.map((session) => showSession(session, request.caller.sessionId)) }
  })

  const others = { tags, summary: 'Sign out everywhere else', response: doneResponses }
  http.delete('/account/sessions', { config, schema: others }, async (request, reply) => {
    await deleteSessionsOf(app.db, selfOf(request), request.caller.sessionId)
    return reply.code(204).send(null)
  })

  const one = { tags, summary: 'End one of your sessions', params: IdParams, response: doneResponses }
  http.delete('/account/sessions/:id', { config, schema: one }, async (request, reply) => {
    const isEnded = await deleteSession(app.db, request.params.id, selfOf(request))
    if (!isEnded) throw new Failure('NOT_FOUND')
    return reply.code(204).send(null)
  })
}

async function readSelf(app: IdentityApp, id: string): Promise<User> {
  const user = await findUser(app.db, id)
  if (!user) throw new Failure('UNAUTHENTICATED')
  return user
}
