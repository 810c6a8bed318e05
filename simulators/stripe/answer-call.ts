import { hash } from 'node:crypto'
import { randomLetters } from '../shared/random.ts'
import { Refusal } from '../shared/refusal.ts'
import type { Answer, Call, Trouble } from '../shared/simulator.ts'
import { type Account, apiVersion } from './account.ts'
import { checkIdempotencyKey, checkKey, connectedOf, idempotencyKeyOf, versionOf } from './check-call.ts'
import { endTurn } from './end-turn.ts'
import { checkExpand, expand } from './expand.ts'
import { parseForm } from './form.ts'
import { checkKnown } from './parameters.ts'
import { readList } from './read-params.ts'
import type { KeptAnswer, Outcome, Wrong } from './records.ts'
import { docUrl, invalid, refuse, refused } from './refused.ts'
import { findRoute } from './routes.ts'
import { showOutcome } from './show.ts'
import { beginTurn, keep } from './turn.ts'

const keptForMs = 24 * 3_600_000
const failure: Wrong = { type: 'api_error', message: 'An unknown error occurred' }

/** One request on the account, from its headers to its answer. */
export function answerCall(account: Account, call: Call): Answer {
  const requestId = `req_${randomLetters(14)}`
  try {
    checkKey(call, account.world.settings.stripe.secretKey)
    const version = versionOf(call)
    const key = idempotencyKeyOf(call)
    checkIdempotencyKey(key)
    const kept = key === undefined ? undefined : keptUnder(account, key, call)
    if (kept) return replay(account, call, requestId, kept)
    return answerWith(account, call, requestId, execute(account, call, { requestId, key, version }))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return answerWith(account, call, requestId, { status: error.status, wrong: error.said })
  }
}

type About = { requestId: string; key: string | undefined; version: string }

function execute(account: Account, call: Call, { requestId, key, version }: About): Outcome {
  const { method, path } = call
  const found = findRoute(method, path)
  if (!found) throw refused(404, invalid(`Unrecognized request URL (${method}: ${path}).`))
  const connected = connectedOf(call)
  if (connected !== null && !found.route.isForAccounts) throw refuse(payoutsOnly)
  const params = parseForm(method === 'GET' ? call.query : call.body)
  checkKnown(params, found.route.known, version)
  const paths = readList(params, 'expand')
  checkExpand(paths)
  const turn = beginTurn(account, { id: requestId, idempotency_key: key ?? null }, connected)
  try {
    const outcome = expanded(account, found.route.execute(turn, params, found.id, found.innerId), paths)
    // A failure after the deed is kept like any answer: whoever asks again with this key reads the failure again.
    const said = call.fault?.do === 'act_then_500' ? { status: 500, wrong: failure } : outcome
    if (key !== undefined) keep(turn, { ...keyed(account, call, key), requestId, outcome: said })
    return said
  } finally {
    endTurn(turn)
  }
}

const payoutsOnly = 'This simulator knows connected accounts (Stripe-Account) for payouts only.'

/** What was expanded cannot be made again later from the record alone. Lists have expanded themselves. */
function expanded(account: Account, outcome: Outcome, paths: readonly string[]): Outcome {
  if (paths.length === 0 || 'shown' in outcome || 'wrong' in outcome) return outcome
  return { status: 200, shown: expand(account, showOutcome(account, outcome), paths) }
}

function keyed(
  account: Account,
  { path, body, headers }: Call,
  key: string,
): Omit<KeptAnswer, 'requestId' | 'outcome'> {
  const whole = `${headers['stripe-account'] ?? ''}${body}`
  return { key, path, print: hash('sha1', whole, 'base64'), atMs: account.world.clock.nowMs() }
}

/** Fails where the key was used for something else. */
function keptUnder(account: Account, key: string, call: Call): KeptAnswer | undefined {
  const kept = account.memory.kept.get(key)
  const now = keyed(account, call, key)
  if (!kept || kept.atMs + keptForMs < now.atMs) return undefined
  if (kept.path === now.path && kept.print === now.print) return kept
  const same = kept.path === now.path ? 'with the same parameters' : 'for the same endpoint'
  const paths = kept.path === now.path ? '' : ` ('${kept.path}' vs '${now.path}')`
  const message = `Keys for idempotent requests can only be used ${same} they were first used ${same.split(' ')[0]}${paths}. Try using a key other than '${key}' if you meant to execute a different request.`
  throw refused(400, { type: 'idempotency_error', message })
}

function replay(
  account: Account,
  call: Call,
  requestId: string,
  { outcome, requestId: original }: KeptAnswer,
): Answer {
  const answer = answerWith(account, call, requestId, outcome)
  return {
    ...answer,
    headers: { ...answer.headers, 'idempotent-replayed': 'true', 'original-request': original },
  }
}

function answerWith(account: Account, call: Call, requestId: string, outcome: Outcome): Answer {
  return {
    status: outcome.status,
    headers: headersOf(call, requestId),
    body: JSON.stringify(showOutcome(account, outcome)),
  }
}

function headersOf({ headers }: Call, requestId: string): Record<string, string> {
  const key = headers['idempotency-key']
  return {
    'content-type': 'application/json',
    'request-id': requestId,
    'stripe-version': String(headers['stripe-version'] ?? apiVersion),
    ...(typeof key === 'string' ? { 'idempotency-key': key } : {}),
  }
}

/** What Stripe says instead of acting. */
export function refuseCall(call: Call, trouble: Trouble): Answer {
  const { status, wrong, more } = troubles(call, trouble)
  const headers = { ...headersOf(call, `req_${randomLetters(14)}`), ...more }
  return { status, headers, body: JSON.stringify({ error: wrong }) }
}

function troubles(
  call: Call,
  trouble: Trouble,
): { status: number; wrong: Wrong; more: Record<string, string> } {
  if (trouble.is === 'ERROR') return { status: 500, wrong: failure, more: {} }
  if (trouble.is === 'TOO_MANY') {
    const wrong = invalid('Request rate limit exceeded.', { code: 'rate_limit' })
    return { status: 429, wrong, more: { 'retry-after': String(trouble.retryAfterSeconds) } }
  }
  const code = 'idempotency_key_in_use'
  const message = `There is currently another in-progress request using this Idempotency Key (that probably means you submitted twice, and the other request is still going through): ${idempotencyKeyOf(call) ?? ''}. Please try again later.`
  return { status: 409, wrong: { type: 'idempotency_error', code, message, doc_url: docUrl(code) }, more: {} }
}
