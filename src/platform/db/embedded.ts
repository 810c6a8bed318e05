import { rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { EmbeddedPostgresError } from './embedded-error.ts'
import { type ClusterFolder, openClusterFolder, readIfThere } from './embedded-folder.ts'
import { findPostmaster, launchPostmaster, type Postmaster, stopPostmaster } from './embedded-postmaster.ts'
import { isProcessLiving } from './embedded-process.ts'

const database = 'holdfast'
const retryForMs = 10_000

export type EmbeddedPostgresOptions = {
  /** Folder for the data, the password and the log of the server. Made if absent. */
  dataDir: string
  /** Port on 127.0.0.1; without it a free one. A server that already runs keeps its own. */
  port?: number
  /** False trades the data for speed: what a power cut would lose is lost. For tests. */
  durable?: boolean
  log: (line: string) => void
}

/** `url` is that of the database `holdfast`; `pid` that of the server's first process. */
export type EmbeddedPostgres = { url: string; pid: number; stop(): Promise<void> }

/**
 * Serves the cluster under `dataDir`, making it on the first start. A server that a killed process left behind is
 * taken over, with the duty to stop it; one that another living process owns is used, and `stop` leaves it alone.
 * Throws EmbeddedPostgresError with a sentence for the operator.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const isDurable = options.durable ?? true
  const folder = await openClusterFolder(resolve(options.dataDir), isDurable)
  const { pid, port, isOurs } = await adoptOrLaunch(folder, { port: options.port, isDurable })
  const release = isOurs ? await own(folder, pid) : async () => {}
  const verb = isOurs ? 'runs' : 'is shared with another process and runs'
  options.log(`PostgreSQL ${folder.programs.version} ${verb} on port ${port}, data in ${folder.path}`)
  try {
    await ensureDatabase(folder, port)
  } catch (error) {
    await release()
    throw error
  }
  return { url: urlOf(folder, port, database), pid, stop: release }
}

async function adoptOrLaunch(
  folder: ClusterFolder,
  options: { port: number | undefined; isDurable: boolean },
): Promise<Postmaster & { isOurs: boolean }> {
  const givesUpAt = Date.now() + retryForMs
  for (;;) {
    const running = await findPostmaster(folder)
    if (running) return { ...running, isOurs: !(await hasLivingOwner(folder)) }
    try {
      return { ...(await launchPostmaster(folder, options)), isOurs: true }
    } catch (error) {
      const isPassing = error instanceof EmbeddedPostgresError && error.isPassing
      if (!isPassing || Date.now() > givesUpAt) throw error
      await sleep(100)
    }
  }
}

async function hasLivingOwner(folder: ClusterFolder): Promise<boolean> {
  const owner = Number(await readIfThere(folder.ownerFile))
  return owner > 0 && isProcessLiving(owner)
}

/** Makes this process answer for the server: it stops with us, also when we exit without saying so. */
async function own(folder: ClusterFolder, pid: number): Promise<() => Promise<void>> {
  await writeFile(folder.ownerFile, String(process.pid))
  const stopOnExit = () => {
    if (isProcessLiving(pid)) process.kill(pid, 'SIGINT')
  }
  process.once('exit', stopOnExit)
  return async () => {
    process.off('exit', stopOnExit)
    await stopPostmaster(pid)
    await rm(folder.ownerFile, { force: true })
  }
}

async function ensureDatabase(folder: ClusterFolder, port: number): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(folder, port, 'postgres') })
  try {
    await client.connect()
    const { rowCount } = await client.query('select from pg_database where datname = $1', [database])
    if (rowCount === 0) await client.query(`create database ${database}`)
  } catch (error) {
    if (isMadeByAnother(error)) return
    if ((error as { code?: string }).code === '28P01') throw passwordRefused(folder, error)
    throw error
  } finally {
    await client.end()
  }
}

/** SQLSTATE duplicate_database, or the unique violation that it is when both were equally fast. */
function isMadeByAnother(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === '42P04' || error.code === '23505')
}

function passwordRefused(folder: ClusterFolder, cause: unknown): EmbeddedPostgresError {
  const message = `The password in ${folder.passwordFile} is not the one of the data in ${folder.path}.`
  return new EmbeddedPostgresError(message, { cause })
}

function urlOf(folder: ClusterFolder, port: number, name: string): string {
  return `postgres://holdfast:${folder.password}@127.0.0.1:${port}/${name}`
}
