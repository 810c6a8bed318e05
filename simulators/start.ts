import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { all } from './all.ts'
import { serveControl } from './control/serve-control.ts'
import { serveSimulator } from './shared/serve-simulator.ts'
import { portOf, portVariableOf } from './shared/settings.ts'
import type { Simulator, World } from './shared/simulator.ts'
import { createWorld } from './shared/world.ts'

type Env = Record<string, string | undefined>
type Place = { name: string; title: string; server: Server; port: number }

/** Simulators that listen. `places` are in the order of the names, the control API last. */
export type Running = {
  places: { name: string; title: string; url: string }[]
  urls: Record<string, string>
  world: World
  close(): Promise<void>
}

/** Never anything else: nobody outside this machine should reach a control API. */
const host = '127.0.0.1'
/** Node hangs up after 5 seconds of silence, just when a client may speak again: a reset that nobody asked for. */
const keepAliveMs = 65_000

/** Starts the named simulators and the control API in this process. Fails with all that is wrong at once. */
export async function startSimulators(
  env: Env,
  names: readonly string[] = Object.keys(all),
): Promise<Running> {
  const world = createWorld(env)
  const simulators = names.map((name) => makerOf(name)(world))
  const places: Place[] = [
    ...simulators.map((simulator) => placeOf(simulator, serveSimulator(world, simulator), env)),
    placeOf({ name: 'control', title: 'control API' }, serveControl(world, simulators), env),
  ]
  const close = async () => {
    await Promise.all(places.map(({ server }) => stop(server)))
    for (const simulator of simulators) simulator.close()
    world.clock.reset()
  }
  const troubles = (await Promise.all(places.map(listen))).filter((trouble) => trouble !== undefined)
  if (troubles.length > 0) {
    await close()
    throw new Error(troubles.join('\n'))
  }
  for (const place of places) world.urls[place.name] = urlOf(place)
  const shown = places.map((place) => ({ name: place.name, title: place.title, url: urlOf(place) }))
  return { places: shown, urls: world.urls, world, close }
}

function makerOf(name: string): (world: World) => Simulator {
  const make = Object.hasOwn(all, name) ? all[name] : undefined
  if (!make) throw new Error(`There is no simulator ${name}; there are ${Object.keys(all).join(', ')}.`)
  return make
}

function placeOf({ name, title }: { name: string; title: string }, server: Server, env: Env): Place {
  return { name, title, server, port: portOf(name, env) }
}

/** Answers with what is wrong, if something is. */
async function listen({ name, title, server, port }: Place): Promise<string | undefined> {
  server.keepAliveTimeout = keepAliveMs
  try {
    await once(server.listen(port, host), 'listening')
    return undefined
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'EADDRINUSE') return `The ${title} cannot listen on port ${port}: ${message}`
    return `Port ${port} (${title}) is in use; set ${portVariableOf(name)}.`
  }
}

function urlOf({ server }: Place): string {
  return `http://${host}:${(server.address() as AddressInfo).port}`
}

async function stop(server: Server): Promise<void> {
  if (!server.listening) return
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
