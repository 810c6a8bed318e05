import { createServer, type Server, type ServerResponse } from 'node:http'
import { parseJson } from '../shared/read-fields.ts'
import { Refusal } from '../shared/refusal.ts'
import { callOf, readBody } from '../shared/serve-simulator.ts'
import type { Call, Simulator, World } from '../shared/simulator.ts'
import { sendAnswer } from '../shared/spoil-answer.ts'
import { type ControlAnswer, controlRoutes, type Routes } from './control-routes.ts'

/** The HTTP server with the switches of all simulators. Never for production: whoever reaches it may do anything. */
export function serveControl(world: World, simulators: readonly Simulator[]): Server {
  const routes = controlRoutes(world, simulators)
  return createServer((request, response) => {
    readBody(request, (body) => void answer(routes, callOf(request, body ?? ''), response))
  })
}

async function answer(routes: Routes, call: Call, response: ServerResponse): Promise<void> {
  const { status, body } = await answerOf(routes, call).catch(refusalOf)
  const text = body === undefined ? '' : `${JSON.stringify(body)}\n`
  sendAnswer(response, { status, headers: { 'content-type': 'application/json' }, body: text })
}

async function answerOf(routes: Routes, call: Call): Promise<ControlAnswer> {
  refuseForeignPages(call)
  const { method, path, query, body } = call
  const [root, first = '', ...rest] = path.split('/').slice(1).map(decoded)
  const route = root === 'control' ? routes[`${method} ${first}`] : undefined
  if (!route) throw new Refusal(404, `There is no ${method} ${path}; see the README of the simulators.`)
  return route({ path: rest, query: new URLSearchParams(query), body: parseJson(body) })
}

/** The browser of whoever plays here may be shown pages of others, which can reach this machine through it. */
function refuseForeignPages({ headers: { host = '', origin } }: Call): void {
  const isLocal = (name: string) => /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(name)
  if (isLocal(host) && (origin === undefined || isLocal(origin.replace(/^https?:\/\//i, '')))) return
  throw new Refusal(403, 'The control API answers programs and pages of this machine only.')
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw new Refusal(400, `${part} is not well-formed in an address.`)
  }
}

function refusalOf(error: unknown): ControlAnswer {
  if (error instanceof Refusal) return { status: error.status, body: { error: error.message } }
  process.stderr.write(`control API: ${error instanceof Error ? error.stack : error}\n`)
  return {
    status: 500,
    body: { error: 'Something went wrong in the control API; its standard error has more.' },
  }
}
