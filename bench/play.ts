import { putOnSale } from './buyers.ts'
import { type Counters, readCounters, readPeakMemory } from './counters.ts'
import { runAudit } from './processes.ts'
import { topStatements } from './profile.ts'
import { countCheckouts } from './progress.ts'
import type { Measured, ShapeName, ShapeOptions } from './shape.ts'
import { type HalfRate, playHalfRate, shapes } from './shapes.ts'
import { openStage, type Stage } from './stage.ts'
import type { GatewayName } from './stripe-simulator.ts'
import { openYardstick } from './yardstick.ts'

export type PlayOptions = ShapeOptions & {
  connections: number
  gateway: GatewayName
  yardstickSeconds: number
  profileTo: string | undefined
}

/** Per completed checkout of the shape itself, from its first request to the last completion. */
export type Cost = Counters & { completed: number }

export type Played = {
  shape: ShapeName
  postgres: string
  measured: Measured
  /** Transactions per second before and after; undefined without pgbench or for shapes that are compared with others. */
  yardstick: { before: number; after: number } | undefined
  halfRate: HalfRate | undefined
  cost: Cost
  peakMemoryMib: { server: number | undefined; worker: number | undefined }
  checkouts: Record<string, number>
  audit: { isClean: boolean; said: string }
  /** Only when profiling. */
  topStatements: string
}

/** Plays one shape from an empty database server to the audit. */
export async function playShape(name: ShapeName, options: PlayOptions): Promise<Played> {
  const { gateway = options.gateway, settings, postgres } = shapes[name]
  const stage = await openStage({ ...options, gateway, settings: settings?.(options), postgres })
  try {
    return await playOnStage(stage, name, options)
  } catch (error) {
    for (const product of [stage.server, stage.worker]) if (product) options.log(await product.lastWords())
    throw error
  } finally {
    await stage.close()
  }
}

async function playOnStage(stage: Stage, name: ShapeName, options: PlayOptions): Promise<Played> {
  const { log } = options
  const wantsYardstick = shapes[name].hasYardstick
  if (wantsYardstick) log(`${name}: pgbench`)
  const yardstick = wantsYardstick ? await openYardstick(stage.cluster, options.yardstickSeconds) : undefined
  const before = await yardstick?.measure()

  const loaded = await playLoad(stage, name, options)
  const statements = options.profileTo ? await topStatements(stage.cluster.admin, 'holdfast') : ''
  const peakMemoryMib = await readMemory(stage)
  await stage.stopProduct()
  log(`${name}: audit`)
  const audit = await runAudit({ url: stage.cluster.url, folder: stage.cluster.folder })
  const after = await yardstick?.measure()
  return {
    shape: name,
    postgres: await readVersion(stage),
    ...loaded,
    yardstick: before !== undefined && after !== undefined ? { before, after } : undefined,
    peakMemoryMib,
    checkouts: await countCheckouts(stage.db),
    audit,
    topStatements: statements,
  }
}

async function playLoad(
  stage: Stage,
  name: ShapeName,
  options: PlayOptions,
): Promise<Pick<Played, 'measured' | 'cost' | 'halfRate'>> {
  const shape = shapes[name]
  const productIds = await putOnSale(stage.server.origin, shape.items, shape.stock(options))
  if (shape.startsWithWorker) await stage.startWorker()
  options.log(`${name}: load`)
  const start = await readCounters(stage)
  const measured = await shape.play(stage, productIds, options)
  const cost = await costSince(stage, start)
  if (cost.completed === 0)
    throw new Error(`Nothing was completed; answers: ${JSON.stringify(measured.statuses)}`)

  // A profile is to show the full load alone.
  if (!shape.hasHalfRate || options.profileTo) return { measured, cost, halfRate: undefined }
  const perSecond = Math.max(1, measured.completed / 2)
  options.log(`${name}: half of that, ${perSecond.toFixed(0)} a second`)
  return { measured, cost, halfRate: await playHalfRate(stage, productIds, perSecond, options) }
}

async function costSince(stage: Stage, start: Counters): Promise<Cost> {
  const end = await readCounters(stage)
  const { COMPLETED: completed = 0 } = await countCheckouts(stage.db)
  return { ...subtract(end, start), completed }
}

function subtract(end: Counters, start: Counters): Counters {
  return {
    walBytes: end.walBytes - start.walBytes,
    commits: end.commits - start.commits,
    statements: end.statements - start.statements,
    cpu: end.cpu &&
      start.cpu && {
        server: end.cpu.server - start.cpu.server,
        worker: end.cpu.worker - start.cpu.worker,
        postgres: end.cpu.postgres - start.cpu.postgres,
        generator: end.cpu.generator - start.cpu.generator,
        machine: end.cpu.machine - start.cpu.machine,
      },
  }
}

async function readMemory(stage: Stage): Promise<Played['peakMemoryMib']> {
  return {
    server: await readPeakMemory(stage.server.pid),
    worker: stage.worker && (await readPeakMemory(stage.worker.pid)),
  }
}

async function readVersion(stage: Stage): Promise<string> {
  const rows = await stage.db.sql<{ server_version: string }>`show server_version`
  return rows[0]?.server_version ?? ''
}
