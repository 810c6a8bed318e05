import type { Effect } from '../shared/effects.ts'
import { readFields } from '../shared/read-fields.ts'
import { Refusal } from '../shared/refusal.ts'
import type { Answer, Call, Simulator, Trouble, World } from '../shared/simulator.ts'
import { type Memory, type MemoryRow, openMemory, type PartnerSettings } from './memory.ts'
import {
  fingerprint,
  keyOf,
  type PartnerRequest,
  type Reply,
  readBody,
  Unreadable,
} from './partner-request.ts'

/** What the routes of a partner work with. */
export type Desk<Row> = {
  memory: Memory<Row>
  /** Milliseconds since 1970 by the simulators' clock. */
  nowMs(): number
  /** Tells the oracle what was really done. */
  record(effect: Omit<Effect, 'simulator' | 'at'>): void
}

/** What a POST does is done once for each key. */
export type PartnerRoute = { method: 'GET' | 'POST'; path: RegExp; answer(request: PartnerRequest): Reply }

/** One of the small services that a shop talks to. `refusal` is how it says no when it is told to. */
export type Partner<Row> = {
  name: string
  title: string
  refusal: Reply
  /** The settings it takes beside `fail_next` and `fail_status`. */
  settings: Partial<Pick<PartnerSettings, 'limit' | 'stock'>>
  routes(desk: Desk<Row>): PartnerRoute[]
}

export function createPartner<Row extends MemoryRow>(partner: Partner<Row>, world: World): Simulator {
  const { name, title } = partner
  const { settings, ledger, clock } = world
  const preset = { fail_next: 0, fail_status: null, limit: null, stock: {}, ...partner.settings }
  const memory = openMemory<Row>({ folder: settings.folder, name, ledger, preset })
  const routes = partner.routes({
    memory,
    nowMs: clock.nowMs,
    record: (effect) => memory.record({ ...effect, simulator: name, at: clock.nowMs() }),
  })
  return {
    name,
    title,
    keyOf,
    refuse,
    answer(call) {
      const reply = replyTo(call, { partner, memory, routes })
      memory.commit()
      return shown(reply)
    },
    control(path, body) {
      if (path.length > 0 && path.join('/') !== 'settings') {
        throw new Refusal(404, `The ${title} has no switch ${path.join('/')}, only settings.`)
      }
      const changed = changeSettings(partner, memory, body)
      memory.commit()
      return changed
    },
    whenWritten: memory.whenWritten,
    reset: memory.clear,
    close: memory.close,
  }
}

/** `:id` stands for whatever the path has in that place. */
export function route(
  method: PartnerRoute['method'],
  path: string,
  answer: PartnerRoute['answer'],
): PartnerRoute {
  return { method, path: new RegExp(`^${path.replaceAll(':id', '([^/]+)')}/?$`), answer }
}

type Counter<Row> = { partner: Partner<Row>; memory: Memory<Row>; routes: readonly PartnerRoute[] }

function replyTo<Row>(call: Call, counter: Counter<Row>): Reply {
  if (call.path === '/health') return { status: 200, body: { status: 'ok' } }
  const { method, path, query } = call
  for (const known of counter.routes) {
    const found = known.method === method ? known.path.exec(path) : null
    if (!found) continue
    try {
      const ids = found.slice(1).map(decodeURIComponent)
      const request = { ids, query: new URLSearchParams(query), key: keyOf(call), body: readBody(call.body) }
      return method === 'GET' ? known.answer(request) : actOnce(call, request, known, counter)
    } catch (error) {
      if (error instanceof Unreadable) return failed(400, 'invalid_request', error.message)
      throw error
    }
  }
  return failed(404, 'not_found', `There is no ${method} ${path}.`)
}

/** An equal request with the same key gets the first answer again, a refusal as well as a success. */
function actOnce<Row>(
  call: Call,
  request: PartnerRequest,
  known: PartnerRoute,
  counter: Counter<Row>,
): Reply {
  const { key } = request
  if (key === undefined) return act(request, known, counter)
  const print = fingerprint(call, request.body)
  const kept = counter.memory.answerTo(key)
  if (kept?.request === print) return kept
  if (kept) return failed(409, 'idempotency_key_reused', 'Another request came with this key before.')
  const reply = act(request, known, counter)
  if (reply.status < 500) counter.memory.keep({ ...reply, key, request: print })
  return reply
}

function act<Row>(request: PartnerRequest, known: PartnerRoute, { partner, memory }: Counter<Row>): Reply {
  const settings = memory.settings()
  if (settings.fail_next === 0) return known.answer(request)
  memory.set({ ...settings, fail_next: settings.fail_next - 1 })
  return { ...partner.refusal, status: settings.fail_status ?? partner.refusal.status }
}

function changeSettings<Row>(partner: Partner<Row>, memory: Memory<Row>, body: unknown): PartnerSettings {
  const given = readFields(body, {
    fail_next: 'number',
    fail_status: 'number or null',
    limit: 'number or null',
    stock: 'object',
  })
  for (const name of ['limit', 'stock'] as const) {
    if (name in given && !(name in partner.settings)) {
      throw new Refusal(400, `The ${partner.title} has no ${name}.`)
    }
  }
  const changed = { ...memory.settings(), ...given }
  memory.set(changed)
  return changed
}

export function failed(status: number, error: string, message: string): Reply {
  return { status, body: { status: 'failed', error, message } }
}

function refuse(trouble: Trouble): Answer {
  if (trouble.is === 'TOO_MANY') {
    const busy = shown(failed(429, 'too_many_requests', 'Try again later.'))
    return { ...busy, headers: { ...busy.headers, 'retry-after': String(trouble.retryAfterSeconds) } }
  }
  return shown(
    trouble.is === 'IN_USE'
      ? failed(409, 'request_in_progress', 'A request with this key is still under way.')
      : failed(500, 'internal_error', 'Something went wrong.'),
  )
}

function shown({ status, body }: Reply): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}
