import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { auditDatabase } from '../../src/main/audit/index.ts'
import { type Database, openDatabase } from '../../src/platform/db/index.ts'
import { childEnvironment } from './child-environment.ts'
import { makeTestDatabase } from './database.ts'
import type { Lifetime } from './share.ts'
import { openShop, type Shop } from './shop.ts'
import { untilAllEnded, untilTrue } from './waiting.ts'

const cli = fileURLToPath(new URL('../../src/main/cli.ts', import.meta.url))
/** A machine that is busy with many of them is slow to start one. */
const readyMs = 60_000
const drainMs = 15_000
const runMs = 20_000

/** One operating-system process of the program. */
export type ProductProcess = {
  kind: 'server' | 'worker'
  pid: number
  /** Where it listens: the API of a server, the probes of a worker. */
  url: string
  isAlive(): boolean
  /** Sends a signal, SIGKILL where none is named, and waits for the end. Answers with the exit code. */
  kill(signal?: NodeJS.Signals): Promise<number | null>
  /** Everything it wrote so far, to stdout and stderr. */
  output(): Promise<string>
}

export type ProcessOptions = {
  servers?: number
  workers?: number
  /** Settings for every process, such as { LEASE_SECONDS: '1' }. */
  env?: Record<string, string>
  /** A migrated database, where the test does not want one of its own from the template. */
  databaseUrl?: string
}

/** Several processes on one database. The shop speaks to the first server. */
export type Processes = Shop & {
  servers: ProductProcess[]
  workers: ProductProcess[]
  db: Database
  databaseUrl: string
  adminApiKey: string
  dataDir: string
  startServer(env?: Record<string, string>): Promise<ProductProcess>
  startWorker(env?: Record<string, string>): Promise<ProductProcess>
  /** The shop as another server shows it. */
  at(server: ProductProcess): Shop
  /** Runs `holdfast <words>` with the same settings to its end. */
  run(words: readonly string[], env?: Record<string, string>): Promise<{ code: number | null; said: string }>
  audit(): Promise<void>
}

/**
 * Starts processes of the program. When the test ends, its checkouts are waited for where a worker still lives, the
 * auditor must find nothing, and all processes are ended.
 */
export async function startProcesses(t: Lifetime, options: ProcessOptions = {}): Promise<Processes> {
  const own = options.databaseUrl === undefined ? await makeTestDatabase(t) : undefined
  const databaseUrl = options.databaseUrl ?? own?.url ?? ''
  const db = own?.db ?? openDatabase({ url: databaseUrl, name: 'test' })
  const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-test-'))
  await mkdir(join(dataDir, 'output'))
  const adminApiKey = randomUUID()
  const settings = { ...settingsOf({ databaseUrl, dataDir, adminApiKey }), ...options.env }
  const servers: ProductProcess[] = []
  const workers: ProductProcess[] = []
  const starts: Promise<unknown>[] = []
  const startOne = (kind: 'server' | 'worker', env: Record<string, string> = {}) => {
    const start = startProcess(kind, { ...settings, ...env }, join(dataDir, 'output')).then((started) => {
      const all = kind === 'server' ? servers : workers
      all.push(started)
      return started
    })
    starts.push(start)
    return start
  }
  const audit = async () => assert.deepEqual(await auditDatabase({ db }), [], 'the auditor finds nothing')

  t.after(async () => {
    try {
      if (workers.some((worker) => worker.isAlive())) await untilAllEnded(db)
      await audit()
    } finally {
      // Where one does not start, the others are still starting; a process that nobody ends keeps ours from ending.
      await Promise.allSettled(starts)
      await Promise.all([...servers, ...workers].map((one) => one.kill('SIGTERM')))
      if (!own) await db.close()
      await rm(dataDir, { recursive: true, force: true })
    }
  })
  await Promise.all([
    ...Array.from({ length: options.servers ?? 1 }, () => startOne('server')),
    ...Array.from({ length: options.workers ?? 1 }, () => startOne('worker')),
  ])
  const at = (server: Pick<ProductProcess, 'url'>) => openShop(server.url, { adminApiKey, dataDir })
  return {
    ...at(servers[0] ?? { url: 'http://there-is-no-server.invalid' }),
    ...{ servers, workers, db, databaseUrl, adminApiKey, dataDir, at, audit },
    startServer: (env) => startOne('server', env),
    startWorker: (env) => startOne('worker', env),
    run: (words, env) => runToEnd(words, { ...settings, ...env }),
  }
}

function settingsOf(place: {
  databaseUrl: string
  dataDir: string
  adminApiKey: string
}): Record<string, string> {
  return {
    ...childEnvironment(),
    DATABASE_URL: place.databaseUrl,
    DATA_DIR: place.dataDir,
    PORT: '0',
    ADMIN_API_KEY: place.adminApiKey,
    LINK_SECRET: randomUUID(),
    LOG_LEVEL: 'info',
  }
}

async function startProcess(
  kind: 'server' | 'worker',
  env: Record<string, string>,
  folder: string,
): Promise<ProductProcess> {
  const outputPath = join(folder, `${kind}-${randomUUID()}.log`)
  const file = openSync(outputPath, 'a')
  const child = spawn(process.execPath, [cli, kind], { env, stdio: ['ignore', file, file] })
  closeSync(file)
  const killAtExit = () => child.kill('SIGKILL')
  process.once('exit', killAtExit)
  child.once('exit', () => process.off('exit', killAtExit))
  const output = () => readFile(outputPath, 'utf8')
  const isAlive = () => child.exitCode === null && child.signalCode === null

  let url = ''
  // The program writes into a file, so that nothing is lost when it is killed; nobody tells when a line is there.
  const isReady = async () => {
    if (!isAlive()) throw new Error(`The ${kind} did not start:\n${await output()}`)
    url = /^Holdfast \w+ is ready: (\S+)$/m.exec(await output())?.[1] ?? ''
    return url !== ''
  }
  await untilTrue(isReady, readyMs).catch((error) => {
    child.kill('SIGKILL')
    throw error
  })
  return { kind, pid: child.pid ?? 0, url, isAlive, output, kill: (signal) => endProcess(child, signal) }
}

async function endProcess(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit')
    child.kill(signal)
    const patience = setTimeout(() => child.kill('SIGKILL'), drainMs)
    await ended
    clearTimeout(patience)
  }
  return child.exitCode
}

async function runToEnd(
  words: readonly string[],
  env: Record<string, string>,
): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [cli, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      said += text
    })
  }
  const patience = setTimeout(() => child.kill('SIGKILL'), runMs)
  await once(child, 'close')
  clearTimeout(patience)
  return { code: child.exitCode, said }
}
