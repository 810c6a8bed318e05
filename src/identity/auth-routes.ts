import type { Static } from 'typebox'
import type { Tx } from '../platform/db/index.ts'
import {
  acceptedResponses,
  addressKeyOf,
  clearCookie,
  doneResponses,
  type FastifyReply,
  type FastifyRequest,
  type Http,
  problemResponses,
  willBeDone,
} from '../platform/http/index.ts'
import { refuseCards } from '../values/card.ts'
import { Failure } from '../values/failure.ts'
import { attempts } from './attempts.ts'
import { csrfTokenOf, deviceOf, type IdentityApp, selfOf, sessionCookie, setSessionCookie } from './door.ts'
import {
  AskReset,
  ConfirmEmail,
  CsrfView,
  LogInBody,
  Register,
  ResetPassword,
  SignedInView,
  tags,
} from './identity-schemas.ts'
import { confirmEmail } from './links/confirm-email.ts'
import { useLink } from './links/one-time-links-store.ts'
import { readLink } from './links/read-link.ts'
import { requestLink } from './links/request-link.ts'
import { resetPassword } from './links/reset-password.ts'
import { logIn, type SignedIn } from './sessions/log-in.ts'
import { deleteSession } from './sessions/sessions-store.ts'
import { showSignedIn } from './show-user.ts'
import { type Registration, registerUser } from './users/register-user.ts'
import { foldEmail, type User } from './users/user.ts'
import { findCredentials, findUser } from './users/users-store.ts'

const open = { access: 'public' } as const

/** How people come in: sign-up, sign-in, sign-out, and what was mailed to them. */
export function authRoutes(http: Http, app: IdentityApp): void {
  registerRoutes(http, app)
  logInRoutes(http, app)
  logOutRoutes(http, app)
  resetRoutes(http, app)
  confirmRoute(http, app)
}

function registerRoutes(http: Http, app: IdentityApp): void {
  const response = { 201: SignedInView, ...problemResponses }
  const schema = { tags, summary: 'Open an account, and sign in', body: Register, response }
  for (const url of ['/auth/register', '/account/signup']) {
    http.post(url, { config: open, schema }, async (request, reply) => {
      const { phone = null, username = null } = request.body
      const view = await openAccount(app, request, reply, { ...request.body, phone, username })
      return reply.code(201).header('location', `/api/v1/users/${view.user_id}`).send(view)
    })
  }
}

/** Registers somebody and signs him in; `also` is done in the same transaction. */
export async function openAccount(
  app: IdentityApp,
  request: FastifyRequest,
  reply: FastifyReply,
  { name, phone, username, password, ...rest }: Registration,
  also?: Also,
): Promise<Static<typeof SignedInView>> {
  const email = foldEmail(rest.email)
  refuseCards({ email, name, username })
  await app.sharedLimits.spend(reply, [
    { limit: attempts.registrationOfAccount, key: email },
    { limit: attempts.registrationFromAddress, key: addressKeyOf(request) },
  ])
  const wanted = { email, name, phone, username, password }
  return answer(app, reply, await registerUser(app, wanted, deviceOf(request), also))
}

type Also = (tx: Tx, user: User) => Promise<void>

function logInRoutes(http: Http, app: IdentityApp): void {
  const response = { 200: SignedInView, ...problemResponses }
  const schema = { tags, summary: 'Sign in', body: LogInBody, response }
  for (const url of ['/auth/login', '/account/login']) {
    http.post(url, { config: open, schema }, async (request, reply) => {
      return await signIn(app, request, reply, request.body)
    })
  }
}

/** Signs in whoever knows the password; `also` is done in the same transaction. */
export async function signIn(
  app: IdentityApp,
  request: FastifyRequest,
  reply: FastifyReply,
  body: Static<typeof LogInBody>,
  also?: Also,
): Promise<Static<typeof SignedInView>> {
  const who = 'email' in body ? { email: foldEmail(body.email) } : { username: body.username }
  const known = await findCredentials(app.db, who)
  // An account that has two names has one count.
  const account = known?.id ?? who.email ?? who.username ?? ''
  const address = addressKeyOf(request)
  const here = { limit: attempts.logInOfAccountFromAddress, key: `${account} ${address}` }
  const everywhere = { limit: attempts.logInOfAccount, key: account }
  const fromAddress = { limit: attempts.logInFromAddress, key: address }
  await app.sharedLimits.spend(reply, [here, everywhere, fromAddress])
  const signedIn = await logIn(app, known, body.password, deviceOf(request), also)
  await app.sharedLimits.forgive([here, everywhere])
  return answer(app, reply, signedIn)
}

function answer(app: IdentityApp, reply: FastifyReply, signedIn: SignedIn) {
  setSessionCookie(reply, signedIn)
  return showSignedIn(signedIn, csrfTokenOf(app, signedIn.sessionId))
}

function logOutRoutes(http: Http, app: IdentityApp): void {
  const schema = { tags, summary: 'Sign out: the session ends at once', response: doneResponses }
  const config = { access: 'user' } as const
  const logOut = async (request: FastifyRequest, reply: FastifyReply) => {
    const { sessionId } = request.caller
    if (sessionId) await deleteSession(app.db, sessionId, selfOf(request))
    clearCookie(reply, sessionCookie)
    return reply.code(204).send(null)
  }
  http.post('/auth/logout', { config, schema }, logOut)
  http.delete('/account/logout', { config, schema }, logOut)

  const csrf = {
    tags,
    summary: 'For a page that lost its csrf_token',
    response: { 200: CsrfView, ...problemResponses },
  }
  http.get('/auth/csrf-token', { config, schema: csrf }, async (request) => {
    selfOf(request)
    return { csrf_token: csrfTokenOf(app, request.caller.sessionId ?? '') }
  })
}

function resetRoutes(http: Http, app: IdentityApp): void {
  const summary = 'Have a link to a new password mailed; the answer is the same for an unknown address'
  const ask = { tags, summary, body: AskReset, response: acceptedResponses }
  http.post('/auth/password-reset', { config: open, schema: ask }, async (request, reply) => {
    const email = foldEmail(request.body.email)
    await app.sharedLimits.spend(reply, [
      { limit: attempts.resetOfAccountFromAddress, key: `${email} ${addressKeyOf(request)}` },
      { limit: attempts.resetOfAccount, key: email },
      { limit: attempts.resetFromAddress, key: addressKeyOf(request) },
    ])
    await app.db.transaction(async (tx) => {
      const known = await findCredentials(tx, { email })
      const user = known && (await findUser(tx, known.id))
      await requestLink(tx, 'RESET_PASSWORD', user, app.baseUrl())
    })
    return reply.code(202).send(willBeDone)
  })

  const schema = {
    tags,
    summary: 'Choose a new password, with that link',
    body: ResetPassword,
    response: doneResponses,
  }
  http.post('/auth/password-reset/confirm', { config: open, schema }, async (request, reply) => {
    await app.sharedLimits.spend(reply, [{ limit: attempts.resetFromAddress, key: addressKeyOf(request) }])
    const { id } = await resetPassword(app, request.body)
    await app.sharedLimits.forgive([
      { limit: attempts.logInOfAccountFromAddress, key: `${id} ${addressKeyOf(request)}` },
      { limit: attempts.logInOfAccount, key: id },
    ])
    return reply.code(204).send(null)
  })
}

function confirmRoute(http: Http, app: IdentityApp): void {
  const summary = 'Show that the address is yours: signed in, with the link that was mailed'
  const schema = { tags, summary, body: ConfirmEmail, response: doneResponses }
  // Anybody can register with an address that is not his. Whoever reads its mail must not, by opening a link, give
  // that account what he bought there: only who knows the password, too, is its owner.
  const config = { access: 'user' } as const
  http.post('/auth/confirm-email', { config, schema }, async (request, reply) => {
    const linkId = readLink(app, 'CONFIRM_EMAIL', request.body.token)
    const selfId = selfOf(request)
    await app.db.transaction(async (tx) => {
      const ownerId = await useLink(tx, linkId, 'CONFIRM_EMAIL')
      if (ownerId !== selfId) throw new Failure('LINK_NOT_VALID')
      await confirmEmail(tx, ownerId)
    })
    return reply.code(204).send(null)
  })
}
