import { readdir, readFile } from 'node:fs/promises'
import type { Stage } from './stage.ts'

/**
 * CPU seconds of each process, from its start. PostgreSQL: the postmaster with all its children, also ended ones.
 * `machine`: of everything that ran here, or that the host of a virtual machine took away.
 */
export type CpuSeconds = {
  server: number
  worker: number
  postgres: number
  generator: number
  machine: number
}

/**
 * What was spent so far, counted without a clock. `commits`: transactions that wrote; `statements`: SQL that server and
 * worker sent, without begin and commit. `cpu` is undefined where there is no /proc.
 */
export type Counters = { walBytes: number; commits: number; statements: number; cpu: CpuSeconds | undefined }

/** /proc counts in hundredths of a second on every Linux. */
const ticksPerSecond = 100

export async function readCounters(stage: Stage): Promise<Counters> {
  const cpu = await readCpuSeconds(stage).catch(() => undefined)
  return { ...(await readDatabaseCounters(stage)), statements: await readStatements(stage), cpu }
}

/** Numbered transactions are those that wrote; unlike the statistics of the server they are counted at once. */
async function readDatabaseCounters(stage: Stage): Promise<{ walBytes: number; commits: number }> {
  const rows = await stage.cluster.admin.sql<{ walBytes: number; commits: number }>`
    select (pg_current_wal_lsn() - '0/0')::bigint as "walBytes",
           pg_snapshot_xmax(pg_current_snapshot())::text::bigint as commits`
  return rows[0] ?? { walBytes: 0, commits: 0 }
}

async function readStatements(stage: Stage): Promise<number> {
  const products = [stage.server, stage.worker].filter((product) => product !== undefined)
  const counts = await Promise.all(
    products.map(({ origin }) => readMetric(origin, 'holdfast_sql_statements_total')),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}

/** The sum over the samples of this metric whose labels contain `label`; zero when the process has none. */
export async function readMetric(origin: string, name: string, label = ''): Promise<number> {
  const answer = await fetch(`${origin}/metrics`)
  if (!answer.ok) throw new Error(`GET /metrics: ${answer.status}`)
  return (await answer.text())
    .split('\n')
    .filter((line) => line.startsWith(name) && /^[{ ]/.test(line.slice(name.length)) && line.includes(label))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
}

async function readCpuSeconds(stage: Stage): Promise<CpuSeconds> {
  const { user, system } = process.cpuUsage()
  return {
    server: (await readStat(stage.server.pid)).own,
    worker: stage.worker ? (await readStat(stage.worker.pid)).own : 0,
    postgres: await readFamilySeconds(stage.cluster.pid),
    generator: (user + system) / 1e6,
    machine: await readMachineSeconds(),
  }
}

async function readMachineSeconds(): Promise<number> {
  const [all = ''] = (await readFile('/proc/stat', 'utf8')).split('\n')
  const [user = 0, nice = 0, system = 0, _idle, _waiting, ...interruptsAndStolen] =
    all.match(/\d+/g)?.map(Number) ?? []
  const [hard = 0, soft = 0, stolen = 0] = interruptsAndStolen
  return (user + nice + system + hard + soft + stolen) / ticksPerSecond
}

/** A process with its living children, and with those that have ended. */
async function readFamilySeconds(pid: number): Promise<number> {
  const parent = await readStat(pid)
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const stats = await Promise.all(pids.map((name) => readStat(Number(name)).catch(() => undefined)))
  const children = stats.filter((stat) => stat?.parentPid === pid)
  return children.reduce((sum, child) => sum + (child?.own ?? 0), parent.own + parent.ended)
}

/** Seconds of the process itself and of its ended children. */
async function readStat(pid: number): Promise<{ parentPid: number; own: number; ended: number }> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  // The name of the program stands in brackets and may hold spaces: count fields after it.
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const [parentPid = 0] = fields.slice(1)
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11)
  return {
    parentPid,
    own: (user + system) / ticksPerSecond,
    ended: (endedUser + endedSystem) / ticksPerSecond,
  }
}

/** The most memory this process ever had in use, in MiB; undefined where there is no /proc. */
export async function readPeakMemory(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kibibytes = /VmHWM:\s*(\d+) kB/.exec(status)?.[1]
  return kibibytes === undefined ? undefined : Number(kibibytes) / 1024
}
