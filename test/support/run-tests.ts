import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { rm, stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { createApp } from '../../src/main/app.ts'
import { startWorker } from '../../src/main/worker.ts'
import { readConfig } from '../../src/platform/config/index.ts'
import { type EmbeddedPostgres, migrate, startEmbeddedPostgres } from '../../src/platform/db/index.ts'
import { makeQuickFolder } from './quick-folder.ts'

/**
 * Runs the tests against one throw-away PostgreSQL: `node test/support/run-tests.ts [file or folder …] [--flags]`.
 * Each test makes its own database from the template that is made here: migrated, and with the tables of the queue.
 * All of them share one cache of compiled modules, and keep their temporary files where ours are.
 */
const root = join(import.meta.dirname, '../..')
const template = `template_${randomUUID().replaceAll('-', '')}`

// Ctrl-C ends the tests, and then the cluster is stopped as at any other end.
let tests: ChildProcess | undefined
let isInterrupted = false
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    isInterrupted = true
    tests?.kill(signal)
  })
}

process.exitCode = await runTests(process.argv.slice(2))

async function runTests(args: string[]): Promise<number> {
  const folder = await makeQuickFolder('holdfast-tests-')
  let cluster: EmbeddedPostgres | undefined
  try {
    cluster = await startEmbeddedPostgres({ dataDir: folder, durable: false, log: () => {} })
    await makeTemplate(cluster.url, folder)
    return await runNode(args, {
      HOLDFAST_TEST_CLUSTER_URL: cluster.url,
      HOLDFAST_TEST_TEMPLATE: template,
      NODE_COMPILE_CACHE: join(folder, 'compiled'),
      TMPDIR: folder,
    })
  } finally {
    await cluster?.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function makeTemplate(clusterUrl: string, folder: string): Promise<void> {
  const client = new pg.Client({ connectionString: clusterUrl })
  await client.connect()
  await client.query(`create database ${template}`)
  await client.end()
  const url = new URL(clusterUrl)
  url.pathname = template
  await migrate(url.href)
  await makeQueue(url.href, folder)
}

/** A worker makes the tables of its queue when there are none, which takes longer than to copy them. */
async function makeQueue(databaseUrl: string, dataDir: string): Promise<void> {
  const app = createApp(readConfig({ DATA_DIR: join(dataDir, 'template'), LOG_LEVEL: 'silent' }), databaseUrl)
  const worker = await startWorker(app)
  await worker.stop()
  await app.close()
}

async function runNode(args: string[], env: Record<string, string>): Promise<number> {
  if (isInterrupted) return 1
  const flags = args.filter((arg) => arg.startsWith('-'))
  const files = await Promise.all(args.filter((arg) => !arg.startsWith('-')).map(patternOf))
  const everything = [
    'src/**/*.test.ts',
    'test/**/*.test.ts',
    'bench/**/*.test.ts',
    'simulators/**/*.test.ts',
  ]
  const patience = '--test-timeout=120000'
  const concurrency = `--test-concurrency=${Math.min(availableParallelism() + 1, 6)}`
  const child = spawn(
    process.execPath,
    [
      '--test',
      '--test-reporter=spec',
      patience,
      concurrency,
      ...flags,
      ...(files.length > 0 ? files : everything),
    ],
    { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } },
  )
  tests = child
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

async function patternOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined)
  return found?.isDirectory() ? join(path, '**/*.test.ts') : path
}
