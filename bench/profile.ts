import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Database } from '../src/platform/db/index.ts'

type CpuProfile = {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[]
  samples: number[]
  timeDeltas: number[]
}

const functionsMax = 35
const statementsMax = 15
const project = fileURLToPath(new URL('..', import.meta.url))

/** Where server and worker spent their CPU themselves, most first; from the profiles in this folder. */
export async function topFunctions(folder: string): Promise<string> {
  const parts = await Promise.all(
    ['server', 'worker'].map((kind) => topFunctionsOf(kind, join(folder, kind))),
  )
  return parts.join('\n')
}

async function topFunctionsOf(kind: string, folder: string): Promise<string> {
  const [file] = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.cpuprofile'))
  if (!file) return `${kind}: no profile`
  const profile = JSON.parse(await readFile(join(folder, file), 'utf8')) as CpuProfile
  const selfMs = selfTimes(profile)
  const busyMs = [...selfMs].reduce((sum, [name, ms]) => (name.startsWith('(idle)') ? sum : sum + ms), 0)
  const lines = [...selfMs]
    .filter(([name]) => !name.startsWith('(idle)'))
    .sort(([, a], [, b]) => b - a)
    .slice(0, functionsMax)
    .map(([name, ms]) => `  ${((100 * ms) / busyMs).toFixed(1).padStart(5)}%  ${name}`)
  return [`${kind}: busy ${(busyMs / 1000).toFixed(1)} s`, ...lines].join('\n')
}

function selfTimes({ nodes, samples, timeDeltas }: CpuProfile): Map<string, number> {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]))
  const selfMs = new Map<string, number>()
  samples.forEach((id, index) => {
    const name = names.get(id) ?? ''
    selfMs.set(name, (selfMs.get(name) ?? 0) + (timeDeltas[index] ?? 0) / 1000)
  })
  return selfMs
}

function nameOf({ functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame']): string {
  const file = url.startsWith('file:') ? relative(project, fileURLToPath(url)) : url
  return `${functionName || '(anonymous)'}  ${file}${file && `:${lineNumber + 1}`}`
}

/** What PostgreSQL spent its time on, most first; needs pg_stat_statements loaded. */
export async function topStatements(admin: Database, database: string): Promise<string> {
  await admin.sql`create extension if not exists pg_stat_statements`
  const rows = await admin.sql<{ calls: number; rows: number; ms: number; wal: number; query: string }>`
    select calls, rows, total_exec_time as ms, wal_bytes::bigint as wal, query
      from pg_stat_statements s join pg_database d on d.oid = s.dbid
     where d.datname = ${database}
     order by total_exec_time desc
     limit ${statementsMax}`
  const lines = rows.map(
    ({ calls, rows: count, ms, wal, query }) =>
      `  ${ms.toFixed(0).padStart(7)} ms  ${calls} calls  ${count} rows  ${(wal / 2 ** 20).toFixed(0)} MiB WAL  ${flat(query)}`,
  )
  return ['statements by time:', ...lines].join('\n')
}

function flat(query: string): string {
  return query.replace(/\s+/g, ' ').trim().slice(0, 160)
}
