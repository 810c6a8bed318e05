import { rmSync } from 'node:fs'
import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Database,
  type EmbeddedPostgres,
  openDatabase,
  startEmbeddedPostgres,
} from '../src/platform/db/index.ts'

type Log = (line: string) => void

/**
 * A fresh durable PostgreSQL for one shape, so that no shape pays for another's vacuum. `url` is the product's database;
 * `admin` is connected beside it, so that its statements do not count.
 */
export type Cluster = { url: string; admin: Database; folder: string; pid: number; close(): Promise<void> }

export async function startCluster(log: Log, settings: Record<string, string> = {}): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-bench-'))
  // PostgreSQL may have to run as another user than the bench.
  await chmod(folder, 0o755)
  const removeFolder = () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  process.once('exit', removeFolder)
  const dataDir = join(folder, 'postgres')
  let postgres = await startEmbeddedPostgres({ dataDir, durable: true, log })
  if (Object.keys(settings).length > 0) postgres = await restartWith(settings, postgres, dataDir, log)
  const admin = openDatabase({ url: databaseUrl(postgres.url, 'postgres'), connectionsMax: 1 })
  return {
    url: postgres.url,
    admin,
    folder,
    pid: postgres.pid,
    async close() {
      await admin.close()
      await postgres.stop()
      process.off('exit', removeFolder)
      removeFolder()
    },
  }
}

/** These take effect at a start. */
async function restartWith(
  settings: Record<string, string>,
  postgres: EmbeddedPostgres,
  dataDir: string,
  log: Log,
): Promise<EmbeddedPostgres> {
  const admin = openDatabase({ url: postgres.url, connectionsMax: 1 })
  for (const [name, value] of Object.entries(settings))
    await admin.runSql(`alter system set ${name} = '${value}'`)
  await admin.close()
  await postgres.stop()
  return startEmbeddedPostgres({ dataDir, durable: true, log })
}

export function databaseUrl(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}
