import { spawn } from 'node:child_process'
import { open, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { EmbeddedPostgresError } from './embedded-error.ts'
import { type ClusterFolder, readIfThere } from './embedded-folder.ts'
import { hasProcess, isProcessLiving, readCommand } from './embedded-process.ts'
import { postgresFlags } from './embedded-settings.ts'

const pollMs = 20
const pidOfNobody = 2 ** 31 - 2

/** The server process of a cluster. `port` is on 127.0.0.1. */
export type Postmaster = { pid: number; port: number }

/** The server that already runs on this folder, once it takes connections; undefined if none does. */
export async function findPostmaster(folder: ClusterFolder): Promise<Postmaster | undefined> {
  const pid = (await readPidFile(folder.path))?.pid
  if (!pid || !hasProcess(pid)) return undefined
  const isLiving = isProcessLiving(pid)
  const command = await readCommand(pid)
  if (isLiving && command.includes(folder.path)) return untilReady(folder, pid)
  const isStranger = command !== '' && !command.includes('postgres')
  if (!isLiving || isStranger) await forgetPid(folder.path)
  return undefined
}

/**
 * PostgreSQL does not start while the id in its pid file is taken, be it by the dead or, after a restart of the
 * machine, by a stranger. The rest of the file stays: by it PostgreSQL finds survivors of a killed server.
 */
async function forgetPid(path: string): Promise<void> {
  const pidFile = join(path, 'postmaster.pid')
  const written = await readFile(pidFile, 'utf8')
  await writeFile(pidFile, written.replace(/^\d+/, String(pidOfNobody)))
}

/** Starts a server. Detached, so that Ctrl-C reaches us alone and we can finish our work before we stop it. */
export async function launchPostmaster(
  folder: ClusterFolder,
  options: { port?: number | undefined; isDurable: boolean },
): Promise<Postmaster> {
  const port = options.port ?? (await pickFreePort())
  const log = await open(folder.logFile, 'a', 0o600)
  const logStart = (await log.stat()).size
  const child = spawn(
    folder.programs.postgres,
    ['-D', folder.path, '-p', String(port), ...postgresFlags(options.isDurable)],
    {
      ...folder.user,
      cwd: '/',
      env: { ...process.env, LC_ALL: 'C' },
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    },
  )
  child.unref()
  const failed = new Promise<never>((_, reject) => child.once('error', reject))
  try {
    const ready = await Promise.race([failed, untilReady(folder, child.pid ?? 0)])
    if (ready) return ready
  } finally {
    await log.close()
  }
  throw explainFailure(folder, port, options.port === undefined, await readFrom(folder.logFile, logStart))
}

/** Waits for a start, however long its recovery takes; undefined when the process ended instead. */
async function untilReady(folder: ClusterFolder, pid: number): Promise<Postmaster | undefined> {
  while (isProcessLiving(pid)) {
    const pidFile = await readPidFile(folder.path)
    if (pidFile?.pid === pid && pidFile.status === 'ready') return { pid, port: pidFile.port }
    await sleep(pollMs)
  }
  return undefined
}

/** Ends the server's work quickly but in order: transactions are rolled back, everything committed is on disk. */
export async function stopPostmaster(pid: number): Promise<void> {
  if (isProcessLiving(pid)) process.kill(pid, 'SIGINT')
  while (isProcessLiving(pid)) await sleep(pollMs)
}

async function readPidFile(path: string): Promise<(Postmaster & { status: string }) | undefined> {
  const written = await readIfThere(join(path, 'postmaster.pid'))
  if (written === undefined) return undefined
  const [pid = '', , , port = '', , , , status = ''] = written.split('\n')
  return { pid: Number(pid), port: Number(port), status: status.trim() }
}

async function pickFreePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('The free port has no number.')
  return address.port
}

async function readFrom(path: string, start: number): Promise<string> {
  const size = (await stat(path)).size
  return (await readFile(path)).subarray(start, size).toString('utf8')
}

function explainFailure(
  folder: ClusterFolder,
  port: number,
  mayPickAnotherPort: boolean,
  said: string,
): EmbeddedPostgresError {
  if (/Address already in use/i.test(said)) {
    const message = `Port ${port} is in use by another program. Choose another port for PostgreSQL, or stop that program.`
    return new EmbeddedPostgresError(message, { isPassing: mayPickAnotherPort })
  }
  if (/pre-existing shared memory block|lock file .* already exists/.test(said)) {
    const message = `${folder.path} is still in use by another PostgreSQL. Stop it, or set DATA_DIR to another folder.`
    return new EmbeddedPostgresError(message, { isPassing: true })
  }
  if (/No space left on device/.test(said)) {
    return new EmbeddedPostgresError(`The disk of ${folder.path} is full.`)
  }
  const reason = /(?:FATAL|PANIC):\s*(.*)/.exec(said)?.[1] ?? 'it said nothing about the reason'
  return new EmbeddedPostgresError(
    `PostgreSQL did not start: ${reason}. All it said is in ${folder.logFile}.`,
  )
}
