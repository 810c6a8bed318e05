import { type Database, migrate, openDatabase } from '../src/platform/db/index.ts'
import { type Cluster, startCluster } from './cluster.ts'
import type { Connection } from './http-client.ts'
import { openConnections } from './load.ts'
import { type Product, startProduct } from './processes.ts'
import { type GatewayName, type StripeSimulator, startStripeSimulator } from './stripe-simulator.ts'

/** Where one shape is played: a database server of its own, the product's processes on it, the buyers' connections. */
export type Stage = {
  cluster: Cluster
  /** A connection to the product's database. */
  db: Database
  server: Product
  worker: Product | undefined
  connections: Connection[]
  startWorker(): Promise<void>
  stopProduct(): Promise<void>
  close(): Promise<void>
}

export type StageOptions = {
  connections: number
  gateway: GatewayName
  /** Of the product, where they differ from its defaults. */
  settings?: Record<string, string> | undefined
  /** The same of PostgreSQL. */
  postgres?: Record<string, string> | undefined
  /** A folder for profiles of server and worker; also turns on pg_stat_statements. */
  profileTo?: string | undefined
  log: (line: string) => void
}

/** Opens the stage with a migrated database and a server, and no worker yet. */
export async function openStage(options: StageOptions): Promise<Stage> {
  const statements = options.profileTo ? { shared_preload_libraries: 'pg_stat_statements' } : {}
  const cluster = await startCluster(options.log, { ...statements, ...options.postgres })
  try {
    const simulator = options.gateway === 'stripe-sim' ? await startStripeSimulator() : undefined
    return await playOn(cluster, options, simulator)
  } catch (error) {
    await cluster.close()
    throw error
  }
}

async function playOn(
  cluster: Cluster,
  { connections: count, profileTo, settings }: StageOptions,
  simulator: StripeSimulator | undefined,
): Promise<Stage> {
  await migrate(cluster.url)
  const place = {
    ...{ url: cluster.url, folder: cluster.folder, profileTo },
    settings: { ...settings, ...simulator?.settings },
  }
  const db = openDatabase({ url: cluster.url, connectionsMax: 1 })
  const server = await startProduct('server', place)
  const connections = openConnections(server.origin, count)

  const stage: Stage = {
    cluster,
    db,
    server,
    worker: undefined,
    connections,
    async startWorker() {
      stage.worker = await startProduct('worker', place)
    },
    async stopProduct() {
      await Promise.all(connections.map((connection) => connection.close()))
      await Promise.all([server.stop(), stage.worker?.stop()])
    },
    async close() {
      await stage.stopProduct()
      await db.close()
      await simulator?.stop()
      await cluster.close()
    },
  }
  return stage
}
