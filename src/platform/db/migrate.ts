import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { runner } from 'node-pg-migrate'
import { openDatabase } from './database.ts'

const folder = join(import.meta.dirname, '../../../migrations')
const isMigration = /^\d{4}-[a-z0-9-]+\.sql$/
const everythingElse = `(?!${isMigration.source.slice(1)}).*`

/**
 * Brings the database up to date, forward only, all or nothing. Whoever comes second waits for the first.
 * Answers with the names it applied, such as `0001-engine`.
 */
export async function migrate(url: string): Promise<string[]> {
  const applied = await runner({
    databaseUrl: url,
    dir: folder,
    ignorePattern: everythingElse,
    migrationsTable: 'migrations',
    direction: 'up',
    advisoryLockMode: 'wait',
    singleTransaction: true,
    log: () => {},
  })
  return applied.map(({ name }) => name)
}

/** Names of the migrations that this build has and the database has not, in order. Changes nothing. */
export async function pendingMigrations(url: string): Promise<string[]> {
  const db = openDatabase({ url, connectionsMax: 1 })
  try {
    const [table] = await db.sql<{
      is_there: boolean
    }>`select to_regclass('migrations') is not null as is_there`
    const rows = table?.is_there ? await db.sql<{ name: string }>`select name from migrations` : []
    const applied = new Set(rows.map(({ name }) => name))
    return (await migrationNames()).filter((name) => !applied.has(name))
  } finally {
    await db.close()
  }
}

async function migrationNames(): Promise<string[]> {
  const files = await readdir(folder)
  return files
    .filter((file) => isMigration.test(file))
    .map((file) => file.slice(0, -'.sql'.length))
    .sort()
}
