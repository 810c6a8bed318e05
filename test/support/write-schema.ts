import { writeFile } from 'node:fs/promises'
import { migrate, openDatabase, startEmbeddedPostgres } from '../../src/platform/db/index.ts'
import { makeDataDir, removeDataDir } from './cluster.ts'
import { describeSchema } from './describe-schema.ts'

/** Renews migrations/schema.sql from the migrations: `node test/support/write-schema.ts`. */
const head =
  '-- What the migrations make, to read and to compare. Renew it with: node test/support/write-schema.ts\n\n'

const dataDir = await makeDataDir()
const server = await startEmbeddedPostgres({ dataDir, durable: false, log: () => {} })
try {
  await migrate(server.url)
  const db = openDatabase({ url: server.url })
  await writeFile(new URL('../../migrations/schema.sql', import.meta.url), head + (await describeSchema(db)))
  await db.close()
} finally {
  await server.stop()
  await removeDataDir(dataDir)
}
