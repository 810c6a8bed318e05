import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../platform/config/index.ts'
import { keepEmbeddedPostgres, openDatabase } from '../platform/db/index.ts'
import { StartError } from './start-error.ts'

/** The database of DATABASE_URL, or one of our own under DATA_DIR. Fails with StartError if it does not answer. */
export async function openDatabaseServer(config: Config): Promise<{ url: string; stop(): Promise<void> }> {
  if (config.databaseUrl !== undefined) {
    await assertAnswers(config.databaseUrl)
    return { url: config.databaseUrl, stop: async () => {} }
  }
  makeFolder(config.dataDir)
  const logPath = join(config.dataDir, 'postgres-start.log')
  return await keepEmbeddedPostgres({
    dataDir: config.dataDir,
    log: (line) => appendFileSync(logPath, `${line}\n`),
  })
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true })
  } catch (error) {
    throw new StartError(`DATA_DIR cannot be used: ${(error as Error).message}`, { cause: error })
  }
}

async function assertAnswers(url: string): Promise<void> {
  const db = openDatabase({ url, connectionsMax: 1 })
  try {
    await db.sql`select 1`
  } catch (error) {
    const said = error instanceof Error ? error.message || (error as { code?: string }).code : String(error)
    throw new StartError(`The database of DATABASE_URL does not answer: ${said}`, { cause: error })
  } finally {
    await db.close()
  }
}
