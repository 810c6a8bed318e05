import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../platform/config/index.ts'
import { startEmbeddedPostgres } from '../platform/db/index.ts'

/** The database of DATABASE_URL, or one of our own under DATA_DIR. */
export async function openDatabaseServer(config: Config): Promise<{ url: string; stop(): Promise<void> }> {
  if (config.databaseUrl !== undefined) return { url: config.databaseUrl, stop: async () => {} }
  mkdirSync(config.dataDir, { recursive: true })
  const logPath = join(config.dataDir, 'postgres-start.log')
  return await startEmbeddedPostgres({
    dataDir: config.dataDir,
    log: (line) => appendFileSync(logPath, `${line}\n`),
  })
}
