import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type App, createApp } from '../../src/main/app.ts'
import { auditDatabase, type Finding } from '../../src/main/audit/index.ts'
import { type Running, startServer } from '../../src/main/server.ts'
import { startWorker } from '../../src/main/worker.ts'
import { type Config, readConfig } from '../../src/platform/config/index.ts'
import { makeTestDatabase, type TestDatabase } from './database.ts'
import type { Lifetime } from './share.ts'
import { openShop, type Shop } from './shop.ts'
import { untilAllEnded } from './waiting.ts'

export { type Processes, type ProductProcess, startProcesses } from './processes.ts'

/** The program, running in this process on a database of the test's own. */
export type TestApp = Shop &
  Pick<TestDatabase, 'db'> & {
    app: App
    databaseUrl: string
    adminApiKey: string
    dataDir: string
    /** Starts the worker, where `processKind: 'server'` left it out. */
    startWorker(): Promise<Running>
    /** Fails if the auditor finds anything. Happens by itself at the end of the test. */
    audit(): Promise<void>
  }

/**
 * Starts the program as production does: server and worker, or the server alone with `processKind: 'server'`.
 * When the test ends, its checkouts are waited for, the auditor must find nothing, and all of it is removed.
 */
export async function startApp(t: Lifetime, overrides: Partial<Config> = {}): Promise<TestApp> {
  const { url: databaseUrl, db } = await makeTestDatabase(t)
  const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-test-'))
  const app = createApp({ ...quietConfig(dataDir), ...overrides }, databaseUrl)
  const workers: Running[] = []
  const server = await startServer(app)
  const { adminApiKey } = app
  const start = async () => {
    const worker = await startWorker(app)
    workers.push(worker)
    return worker
  }
  const audit = () => assertSound({ db })

  t.after(async () => {
    try {
      if (workers.length > 0) await untilAllEnded(db)
      await audit()
    } finally {
      await server.stop()
      for (const worker of workers) await worker.stop()
      await app.close()
      await rm(dataDir, { recursive: true, force: true })
    }
  })
  if (app.config.processKind !== 'server') await start()
  return {
    ...openShop(server.address, { adminApiKey, dataDir }),
    ...{ app, db, databaseUrl, adminApiKey, dataDir, startWorker: start, audit },
  }
}

function quietConfig(dataDir: string): Config {
  return readConfig({ PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: process.env.LOG_LEVEL ?? 'silent' })
}

/** Fails if the auditor finds anything in this database. */
export async function assertSound(app: Pick<TestDatabase, 'db'>): Promise<void> {
  const findings: Finding[] = await auditDatabase(app)
  assert.deepEqual(findings, [], 'the auditor finds nothing')
}
