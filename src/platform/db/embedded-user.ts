import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { EmbeddedPostgresError } from './embedded-error.ts'

const run = promisify(execFile)

/** Whom PostgreSQL runs as. Empty means: as we do. */
export type SystemUser = { uid?: number; gid?: number }

/** PostgreSQL refuses to run as root, so root lends it the system user `postgres`, made where there is none. */
export async function findSystemUser(): Promise<SystemUser> {
  if (process.getuid?.() !== 0) return {}
  return (await findPostgresUser()) ?? (await makePostgresUser())
}

async function findPostgresUser(): Promise<SystemUser | undefined> {
  try {
    const ids = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])])
    const [uid, gid] = ids.map(({ stdout }) => Number(stdout))
    return uid !== undefined && gid !== undefined ? { uid, gid } : undefined
  } catch {
    return undefined
  }
}

async function makePostgresUser(): Promise<SystemUser> {
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', 'postgres'])
  } catch {
    await run('adduser', ['-S', '-D', '-H', 'postgres']).catch(() => {})
  }
  const made = await findPostgresUser()
  if (made) return made
  throw new EmbeddedPostgresError(
    'PostgreSQL does not run as root, and the system user postgres could not be made. Start this as another user, or set DATABASE_URL.',
  )
}

/** Whether `user` may enter this folder or run this program. */
export async function canReach(user: SystemUser, path: string): Promise<boolean> {
  if (user.uid === undefined) return true
  try {
    await run('/bin/sh', ['-c', 'test -x "$0"', path], { ...user, cwd: '/' })
    return true
  } catch {
    return false
  }
}
