import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const memory = '/dev/shm'
/** All clusters of a run together stay far below this. */
const roomBytesMin = 4 * 2 ** 30

/**
 * Makes a folder that other users may enter: in memory, where the system keeps files there, has room, and lets programs
 * run from it, or else among the temporary files. A database costs half as much there. TMPDIR, where it is set, decides.
 */
export async function makeQuickFolder(prefix: string): Promise<string> {
  if (process.env.TMPDIR === undefined && (await hasRoom(memory))) {
    const folder = await makeFolder(memory, prefix)
    if (await mayRunPrograms(folder)) return folder
    await rm(folder, { recursive: true })
  }
  return await makeFolder(tmpdir(), prefix)
}

async function makeFolder(parent: string, prefix: string): Promise<string> {
  const folder = await mkdtemp(join(parent, prefix))
  // PostgreSQL may run as another user than we do; 0700 would shut it out.
  await chmod(folder, 0o711)
  return folder
}

async function hasRoom(path: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(path).catch(() => ({ bavail: 0, bsize: 0 }))
  return bavail * bsize >= roomBytesMin
}

async function mayRunPrograms(folder: string): Promise<boolean> {
  const program = join(folder, 'program')
  await writeFile(program, '#!/bin/sh\n', { mode: 0o755 })
  const isRun = promisify(execFile)(program).then(
    () => true,
    () => false,
  )
  return isRun.finally(() => rm(program))
}
