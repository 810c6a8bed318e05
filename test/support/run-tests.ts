import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chmod, mkdtemp, rm, stat } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { type EmbeddedPostgres, migrate, startEmbeddedPostgres } from '../../src/platform/db/index.ts'

/**
 * Runs the tests against one throw-away PostgreSQL: `node test/support/run-tests.ts [file or folder …] [--flags]`.
 * Each test makes its own database from the template that is migrated here.
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
  const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-tests-'))
  let cluster: EmbeddedPostgres | undefined
  try {
    // PostgreSQL may run as another user than we do; 0700 would shut it out.
    await chmod(dataDir, 0o711)
    cluster = await startEmbeddedPostgres({ dataDir, durable: false, log: () => {} })
    await makeTemplate(cluster.url)
    return await runNode(args, { HOLDFAST_TEST_CLUSTER_URL: cluster.url, HOLDFAST_TEST_TEMPLATE: template })
  } finally {
    await cluster?.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function makeTemplate(clusterUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: clusterUrl })
  await client.connect()
  await client.query(`create database ${template}`)
  await client.end()
  const url = new URL(clusterUrl)
  url.pathname = template
  await migrate(url.href)
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
