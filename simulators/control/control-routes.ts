import { readFaultRule } from '../shared/faults.ts'
import { readFields } from '../shared/read-fields.ts'
import { Refusal } from '../shared/refusal.ts'
import type { Simulator, World } from '../shared/simulator.ts'
import type { Sender } from '../shared/webhooks.ts'

export type ControlCall = { path: readonly string[]; query: URLSearchParams; body: unknown }
export type ControlAnswer = { status: number; body: unknown }
type Route = (call: ControlCall) => ControlAnswer | Promise<ControlAnswer>
export type Routes = Record<string, Route>

const ok = (body: unknown): ControlAnswer => ({ status: 200, body })
const done: ControlAnswer = { status: 204, body: undefined }

/** Everything that can be switched, by method and first word after `/control/`. */
export function controlRoutes(world: World, simulators: readonly Simulator[]): Routes {
  const names = simulators.map(({ name }) => name)
  return {
    'GET ': () => ok({ simulators: world.urls, ...clockOf(world) }),
    'GET ledger': ({ query }) =>
      ok({ effects: world.ledger.find(filterOf(query, ['simulator', 'reference'])) }),
    'GET requests': ({ query }) => ok(world.requests.find(filterOf(query, ['simulator', 'path']))),
    'DELETE requests': () => {
      world.requests.clear()
      return done
    },
    'GET faults': () => ok({ faults: world.faults.list() }),
    'POST faults': ({ body }) => {
      // All are read before any is added: one that is wrong leaves nothing behind.
      const rules = (Array.isArray(body) ? body : [body]).map((one) => readFaultRule(one, names))
      return { status: 201, body: { ids: rules.map((rule) => world.faults.add(rule)) } }
    },
    'DELETE faults': ({ path: [id] }) => {
      if (!world.faults.remove(id)) throw new Refusal(404, `There is no fault ${id}.`)
      return done
    },
    'GET clock': () => ok(clockOf(world)),
    'POST clock': ({ body }) => ok(moveClock(world, body)),
    'POST reset': () => {
      resetAll(world, simulators)
      return done
    },
    ...webhookRoutes(simulators),
    ...ownRoutes(simulators),
  }
}

function webhookRoutes(simulators: readonly Simulator[]): Routes {
  return {
    'GET webhooks': ({ path: [name] }) => {
      const sender = senderOf(simulators, name)
      return ok({ policy: sender.policy(), deliveries: sender.deliveries() })
    },
    'PUT webhooks': ({ path: [name], body }) => ok({ policy: senderOf(simulators, name).change(body) }),
    'POST webhooks': async ({ path: [name, verb], body }) => {
      if (verb !== 'redeliver')
        throw new Refusal(404, 'POST /control/webhooks/<name>/redeliver is what there is.')
      const { event_id } = readFields(body, { event_id: 'text' })
      return ok({ deliveries: await senderOf(simulators, name).redeliver(event_id) })
    },
  }
}

function ownRoutes(simulators: readonly Simulator[]): Routes {
  return Object.fromEntries(
    simulators.map((simulator) => [
      `POST ${simulator.name}`,
      async ({ path, body }) => {
        if (!simulator.control) throw new Refusal(404, `The ${simulator.title} has no switches of its own.`)
        const answer = simulator.control(path, body)
        await new Promise<void>((resolve) => simulator.whenWritten(resolve))
        return ok(answer)
      },
    ]),
  )
}

/** What a query asks for, where it names nothing that is not known. */
function filterOf<Name extends string>(
  query: URLSearchParams,
  known: readonly Name[],
): { [Key in Name]?: string } {
  for (const name of query.keys()) {
    if (!known.includes(name as Name))
      throw new Refusal(400, `Unknown filter ${name}; known are ${known.join(', ')}.`)
  }
  return Object.fromEntries(query) as { [Key in Name]?: string }
}

function senderOf(simulators: readonly Simulator[], name: string | undefined): Sender {
  const sender = simulators.find((simulator) => simulator.name === name)?.webhooks
  if (!sender) throw new Refusal(404, `${name ?? 'Nobody'} sends no webhooks.`)
  return sender
}

function moveClock(world: World, body: unknown): unknown {
  const { advance_ms, offset_ms } = readFields(body, { advance_ms: 'number', offset_ms: 'number' })
  if ((advance_ms === undefined) === (offset_ms === undefined)) {
    throw new Refusal(400, 'Say either advance_ms or offset_ms.')
  }
  if (advance_ms !== undefined) world.clock.advance(advance_ms)
  if (offset_ms !== undefined) world.clock.setOffset(offset_ms)
  return clockOf(world)
}

function clockOf({ clock }: World): { now: string; offset_ms: number } {
  return { now: new Date(clock.nowMs()).toISOString(), offset_ms: clock.offsetMs() }
}

function resetAll(world: World, simulators: readonly Simulator[]): void {
  world.clock.reset()
  world.faults.remove()
  world.requests.clear()
  for (const simulator of simulators) {
    simulator.reset()
    world.ledger.clear(simulator.name)
  }
}
