import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Whether this id is taken, by a process of ours or anybody's. */
export function hasProcess(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * Whether a process is at work. One that has ended keeps its id until its parent buries it, and in a container the
 * adoptive parent of an orphan may never do that.
 */
export function isProcessLiving(pid: number): boolean {
  return hasProcess(pid) && !(process.platform === 'linux' && isUnburied(pid))
}

function isUnburied(pid: number): boolean {
  try {
    return /^.*\) Z /s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return true
  }
}

/** The command that started a process, with its parameters; empty if nobody may tell. */
export async function readCommand(pid: number): Promise<string> {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    const { stdout } = await run('ps', ['-o', 'command=', '-p', String(pid)])
    return stdout
  } catch {
    return ''
  }
}
