import type { Config } from '../platform/config/index.ts'
import { migrate, pendingMigrations } from '../platform/db/index.ts'
import { type App, createApp } from './app.ts'
import { putOnProgramme } from './demo/put-on-programme.ts'
import { stockDemoShop } from './demo/stock-demo-shop.ts'
import { openDatabaseServer } from './open-database-server.ts'
import { type Running, startProbes, startServer } from './server.ts'
import { StartError } from './start-error.ts'
import { type Simulators, startSimulators, withSimulatedGateways } from './start-simulators.ts'
import { startWorker } from './worker.ts'

const drainMsMax = 20_000
const sameSignalMs = 1_000
const ownSecrets =
  'Secrets were made for this process. If others share the database, give all of them the same: see docs/reference/config.md.'

/** Runs until SIGINT, SIGTERM or SIGHUP, then drains: no new work, what is under way is finished, then exit. */
export async function run(config: Config, kind: Config['processKind']): Promise<number> {
  const stopped = untilSignal()
  const database = await openDatabaseServer(config)
  const simulators = kind === 'all' && config.simulators ? await startSimulators(config) : undefined
  const app = createApp(withSimulatedGateways(config, simulators), database.url)
  const parts: Running[] = []
  try {
    await prepare(app, kind)
    if (app.areSecretsNew && config.databaseUrl !== undefined) app.log.warn(ownSecrets)
    if (kind !== 'server') parts.push(await startWorker(app))
    const door = kind === 'worker' ? await startProbes(app) : await startServer(app)
    parts.unshift(door)
    if (kind === 'all' && config.demoData) await putOnProgramme(app, door.address)
    announce(app, kind, door.address)
    if (kind === 'all' && config.simulators) announceSimulators(app, simulators)
    await stopped
    exitWhenDrainHangs(app)
  } finally {
    for (const part of parts) await part.stop()
    await simulators?.stop()
    await app.close()
    await database.stop()
  }
  return 0
}

/** One process of a cluster never changes the schema by itself; the program on one machine does. */
async function prepare(app: App, kind: Config['processKind']): Promise<void> {
  if (kind !== 'all') {
    const pending = await pendingMigrations(app.databaseUrl)
    if (pending.length > 0)
      throw new StartError(`The database lacks ${pending.join(', ')}. Run: holdfast migrate`)
    return
  }
  await migrate(app.databaseUrl)
  if (app.config.demoData) await stockDemoShop(app)
}

/** Draining waits for others, such as a database that is gone; not for ever. */
function exitWhenDrainHangs({ log }: App): void {
  setTimeout(() => {
    log.error('Draining took too long; what is unfinished goes on when its leases end.')
    process.exit(1)
  }, drainMsMax).unref()
}

/**
 * The first signal begins the drain. Terminals and npm may deliver one Ctrl-C twice, so only a later one means it:
 * then we exit at once, and still take the embedded PostgreSQL along.
 */
function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    let firstAt: number | undefined
    const onSignal = () => {
      if (firstAt !== undefined && performance.now() - firstAt > sameSignalMs) process.exit(130)
      firstAt ??= performance.now()
      resolve()
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)
  })
}

function announce(app: App, kind: Config['processKind'], address: string): void {
  const lines = [`Holdfast ${kind === 'all' ? 'is ready' : `${kind} is ready`}: ${address}`]
  if (kind === 'all') lines.push(`  API description  ${address}/docs`)
  lines.push(...keyLines(app))
  process.stdout.write(`${lines.join('\n')}\n`)
}

/** Said once; where it is kept is said again: the first start may have made it, and then failed before it said so. */
function keyLines({ config, isAdminApiKeyNew, adminApiKey }: App): string[] {
  if (config.adminApiKey !== undefined) return []
  const kept = `kept in ${config.dataDir}/admin-api-key`
  if (!isAdminApiKeyNew) return [`  Operator key     ${kept}`]
  return [`  Operator key     ${adminApiKey}`, `                   ${kept}`]
}

function announceSimulators({ gateways }: App, simulators: Simulators | undefined): void {
  const names = Object.keys(gateways).join(', ')
  const missing = `do not run, for the reason said above; gateways here: ${names}`
  process.stdout.write(`  Simulators       ${simulators?.urls.control ?? missing}\n`)
}
