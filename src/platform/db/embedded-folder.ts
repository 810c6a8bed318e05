import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chown, mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { EmbeddedPostgresError } from './embedded-error.ts'
import { isProcessLiving } from './embedded-process.ts'
import { findPrograms, type PostgresPrograms } from './embedded-programs.ts'
import { canReach, findSystemUser, type SystemUser } from './embedded-user.ts'

const run = promisify(execFile)

/** A cluster on disk, ready to be served. */
export type ClusterFolder = {
  /** PostgreSQL's data folder. */
  path: string
  logFile: string
  ownerFile: string
  passwordFile: string
  password: string
  programs: PostgresPrograms
  user: SystemUser
}

/** Finds or makes the cluster under `dataDir`. A first start that was interrupted leaves nothing in the way. */
export async function openClusterFolder(dataDir: string, isDurable: boolean): Promise<ClusterFolder> {
  const user = await findSystemUser()
  await mkdir(dataDir, { recursive: true })
  if (!(await canReach(user, dataDir))) {
    const advice = 'Set DATA_DIR to a folder it can enter, such as /var/lib/holdfast.'
    throw new EmbeddedPostgresError(`The system user postgres cannot enter ${dataDir}. ${advice}`)
  }
  const path = join(dataDir, 'postgres')
  const passwordFile = join(dataDir, 'postgres-password')
  const programs = await findPrograms(dataDir, user)
  const dataVersion = await readDataVersion(path)
  const password = await readPassword(passwordFile, dataVersion === undefined)
  const folder = {
    path,
    passwordFile,
    password,
    programs,
    user,
    logFile: join(dataDir, 'postgres.log'),
    ownerFile: join(dataDir, 'postgres-owner'),
  }
  if (dataVersion === undefined) await makeCluster(folder, isDurable)
  else requireSameVersion(path, dataVersion, programs.version)
  return folder
}

/** Major version that wrote the data; undefined if there is none yet. */
async function readDataVersion(path: string): Promise<string | undefined> {
  const version = await readIfThere(join(path, 'PG_VERSION'))
  if (version !== undefined) return version.trim()
  const files = await readdir(path).catch(() => [])
  if (files.length > 0) {
    const advice = 'Move it away, or set DATA_DIR to another folder.'
    throw new EmbeddedPostgresError(
      `${path} holds files, but no PostgreSQL data (PG_VERSION is missing). ${advice}`,
    )
  }
  return undefined
}

function requireSameVersion(path: string, dataVersion: string, version: string): void {
  const major = version.split('.')[0]
  if (dataVersion === major) return
  throw new EmbeddedPostgresError(
    `${path} was written by PostgreSQL ${dataVersion}, and this is ${version}. ` +
      `Dump it with ${dataVersion} and restore it here, or set DATA_DIR to an empty folder.`,
  )
}

async function readPassword(passwordFile: string, mayMake: boolean): Promise<string> {
  if (mayMake) {
    const made = randomBytes(24).toString('base64url')
    await writeFile(passwordFile, made, { mode: 0o600, flag: 'wx' }).catch(ignoreExisting)
  }
  const password = await readIfThere(passwordFile)
  if (password) return password.trim()
  throw new EmbeddedPostgresError(
    `${passwordFile} is missing, without which nobody can log in to the data beside it.`,
  )
}

/** Made under another name and renamed when complete, so a half-made cluster is never mistaken for one. */
async function makeCluster(folder: ClusterFolder, isDurable: boolean): Promise<void> {
  await removeLeftovers(folder.path)
  const making = `${folder.path}.making-${process.pid}`
  const passwordFile = `${making}-password`
  await mkdir(making, { mode: 0o700 })
  await writeFile(passwordFile, folder.password, { mode: 0o600 })
  const { uid, gid } = folder.user
  if (uid !== undefined && gid !== undefined) {
    await chown(making, uid, gid)
    await chown(passwordFile, uid, gid)
  }
  try {
    const flags = [...initdbFlags, ...(isDurable ? [] : ['--no-sync'])]
    const options = { ...folder.user, cwd: dirname(making), env: { ...process.env, LC_ALL: 'C' } }
    await run(folder.programs.initdb, [`--pgdata=${making}`, `--pwfile=${passwordFile}`, ...flags], options)
    await rmdir(folder.path).catch(() => {})
    // Fails only if another process was faster; its cluster is as good, and has the same password.
    await rename(making, folder.path).catch(ignoreExisting)
  } catch (cause) {
    const said = (cause as { stderr?: string }).stderr?.trim() || String(cause)
    throw new EmbeddedPostgresError(`PostgreSQL could not make its data in ${folder.path}: ${said}`, {
      cause,
    })
  } finally {
    await rm(making, { recursive: true, force: true })
    await rm(passwordFile, { force: true })
  }
}

const initdbFlags = [
  '--username=holdfast',
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--no-instructions',
]

async function removeLeftovers(path: string): Promise<void> {
  const files = await readdir(dirname(path))
  const leftovers = files.filter((name) => /^postgres\.making-\d+/.test(name) && !isMakerLiving(name))
  for (const name of leftovers) await rm(join(dirname(path), name), { recursive: true, force: true })
}

function isMakerLiving(name: string): boolean {
  const pid = Number(/\d+/.exec(name)?.[0])
  return pid !== process.pid && isProcessLiving(pid)
}

export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST' && error.code !== 'ENOTEMPTY') throw error
}
