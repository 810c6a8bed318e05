import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { isProcessLiving } from '../../src/platform/db/embedded-process.ts'
import { migrate, startEmbeddedPostgres } from '../../src/platform/db/index.ts'

export type DurableCluster = {
  /** Database `holdfast`, migrated. Stays the same over restarts. */
  url: string
  /** Of the server's first process; another one after `restart`. */
  readonly pid: number
  /** What a power cut does to the server process. The data stay. */
  kill9(): void
  /** Starts it again on the same port, with recovery if it was killed. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** A PostgreSQL of this test's own with fsync on, to be killed. Stopped and removed when the test ends. */
export async function startDurableCluster(t: TestContext): Promise<DurableCluster> {
  const dataDir = await makeDataDir()
  const log = () => {}
  let server = await startEmbeddedPostgres({ dataDir, log })
  t.after(async () => {
    await server.stop()
    await removeDataDir(dataDir)
  })
  await migrate(server.url)
  return {
    url: server.url,
    get pid() {
      return server.pid
    },
    kill9: () => void process.kill(server.pid, 'SIGKILL'),
    async restart() {
      await server.stop()
      server = await startEmbeddedPostgres({ dataDir, port: Number(new URL(server.url).port), log })
    },
    stop: () => server.stop(),
  }
}

/** An empty folder that PostgreSQL's own user may enter. */
export async function makeDataDir(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-cluster-'))
  await chmod(dataDir, 0o711)
  return dataDir
}

export async function removeDataDir(dataDir: string): Promise<void> {
  await rm(dataDir, { recursive: true, force: true })
}

/** Waits for the end of a process that is not a child of this one, so that nobody tells us. */
export async function untilProcessEnds(pid: number): Promise<void> {
  while (isProcessLiving(pid)) await sleep(10)
}
