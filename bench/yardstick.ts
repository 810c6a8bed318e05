import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type Cluster, databaseUrl } from './cluster.ts'

const run = promisify(execFile)

/** Transactions a second of the TPC-B of pgbench on this very server. */
export type Yardstick = { measure(): Promise<number> }

const scale = '10'
const clients = '32'
const threads = '2'

/** Fills a database of its own for pgbench. Undefined when pgbench is not on the PATH. */
export async function openYardstick(cluster: Cluster, seconds: number): Promise<Yardstick | undefined> {
  if (!(await hasPgbench())) return undefined
  await cluster.admin.sql`create database yardstick`
  const url = databaseUrl(cluster.url, 'yardstick')
  await run('pgbench', ['-i', '-q', '-s', scale, url])
  return {
    async measure() {
      const args = ['-c', clients, '-j', threads, '-M', 'prepared', '-T', String(seconds), url]
      const { stdout } = await run('pgbench', args)
      const tps = /tps = ([\d.]+)/.exec(stdout)?.[1]
      if (tps === undefined) throw new Error(`pgbench printed no tps: ${stdout}`)
      return Number(tps)
    },
  }
}

async function hasPgbench(): Promise<boolean> {
  return run('pgbench', ['--version']).then(
    () => true,
    () => false,
  )
}
