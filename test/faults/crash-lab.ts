import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startApp, type TestApp } from '../support/app.ts'
import { childEnvironment } from '../support/child-environment.ts'

const program = fileURLToPath(new URL('./crashing-process.ts', import.meta.url))
const patienceMs = 60_000

export type CrashLab = TestApp & {
  /** Starts a process that dies at some point; the promise `died` resolves when it has. */
  startDoomed(kind: 'server' | 'worker', crashAt: string): Promise<Doomed>
}
export type Doomed = { url: string; died: Promise<void> }

export const leaseMs = 2_500
/** What must hold after any kill: a checkout ends within its lease and two seconds. */
export const endMs = leaseMs + 2_000

/** A server in this process, and its worker in another one, to be killed. */
export async function openCrashLab(t: TestContext, { holdTtlMs = 60_000 } = {}): Promise<CrashLab> {
  const times = { leaseMs, gatewayTimeoutMs: 2_000, holdTtlMs }
  const shop = await startApp(t, { processKind: 'server', ...times })
  const env = {
    DATABASE_URL: shop.databaseUrl,
    DATA_DIR: shop.dataDir,
    PORT: '0',
    LOG_LEVEL: 'silent',
    LEASE_SECONDS: String(leaseMs / 1_000),
    GATEWAY_TIMEOUT_SECONDS: String(times.gatewayTimeoutMs / 1_000),
  }
  return { ...shop, startDoomed: (kind, crashAt) => startDoomed(t, env, kind, crashAt) }
}

/** Starts a process with these settings that dies at a point; the test ends it if it did not. */
export async function startDoomed(
  t: TestContext,
  env: NodeJS.ProcessEnv,
  kind: 'server' | 'worker',
  crashAt: string,
): Promise<Doomed> {
  const child = spawn(process.execPath, [program], {
    env: { ...childEnvironment(), ...env, PROCESS: kind, CRASH_AT: crashAt },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  const signal = AbortSignal.timeout(patienceMs)
  const [said] = await Promise.race([
    once(child.stdout, 'data', { signal }),
    once(child, 'exit', { signal }).then(() => assert.fail('It died before it was ready.')),
  ])
  const died = once(child, 'exit', { signal }).then(([, killer]) => assert.equal(killer, 'SIGKILL'))
  died.catch(() => {})
  return { url: String(said).trim().replace('ready ', ''), died }
}

/** How often the gateway charged, and how often it gave back. */
export function countEffects({ effects }: Pick<TestApp, 'effects'>): { charges: number; refunds: number } {
  const count = (wanted: string) => effects().filter(({ kind }) => kind === wanted).length
  return { charges: count('SETTLED'), refunds: count('REFUNDED') }
}
