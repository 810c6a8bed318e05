import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where the product runs. `settings`: those that differ from its defaults. */
export type Place = { url: string; folder: string; settings?: Record<string, string> }

/** One operating-system process of the product. */
export type Product = { origin: string; pid: number; lastWords(): Promise<string>; stop(): Promise<void> }

export const adminApiKey = randomBytes(24).toString('hex')
const linkSecret = randomBytes(32).toString('hex')
export const tokenSecret = randomBytes(32).toString('hex')
const passwordPepper = randomBytes(32).toString('hex')
const cli = fileURLToPath(new URL('../src/main/cli.ts', import.meta.url))
const readyMs = 30_000
const drainMs = 20_000
const lastLines = 10

/** Starts `server` or `worker` and waits until it says that it is ready. `profileTo`: a folder for its CPU profile. */
export async function startProduct(
  kind: 'server' | 'worker',
  place: Place & { profileTo?: string | undefined },
): Promise<Product> {
  const port = await freePort()
  const logFile = join(place.folder, `${kind}-${port}.log`)
  const profiling = place.profileTo ? ['--cpu-prof', `--cpu-prof-dir=${join(place.profileTo, kind)}`] : []
  const child = spawn(process.execPath, [...profiling, cli, kind], {
    env: productEnvironment(place, port),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const killOnExit = () => child.kill('SIGKILL')
  process.once('exit', killOnExit)
  child.once('exit', () => process.off('exit', killOnExit))
  const written = createWriteStream(logFile)
  child.stdout.pipe(written, { end: false })
  child.stderr.pipe(written, { end: false })
  const origin = `http://127.0.0.1:${port}`
  await untilReady(child, origin).catch(async (cause) => {
    child.kill('SIGKILL')
    throw new Error(`The ${kind} did not start:\n${await readFile(logFile, 'utf8')}`, { cause })
  })
  return {
    origin,
    pid: child.pid ?? 0,
    async lastWords() {
      const lines = (await readFile(logFile, 'utf8')).trimEnd().split('\n')
      return `The ${kind} said at last:\n${lines.slice(-lastLines).join('\n')}`
    },
    stop: () => stopChild(child),
  }
}

function productEnvironment(place: Place, port: number): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    DATABASE_URL: place.url,
    DATA_DIR: join(place.folder, 'data'),
    PORT: String(port),
    ADMIN_API_KEY: adminApiKey,
    LINK_SECRET: linkSecret,
    TOKEN_SECRETS: tokenSecret,
    PASSWORD_PEPPER: passwordPepper,
    DEMO_DATA: 'off',
    LOG_LEVEL: 'warn',
    ...place.settings,
  }
}

async function untilReady(child: ChildProcess, origin: string): Promise<void> {
  const deadline = performance.now() + readyMs
  while (performance.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('It ended.')
    const ready = await fetch(`${origin}/readyz`).catch(() => undefined)
    if (ready?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`It was not ready within ${readyMs} ms.`)
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const killing = setTimeout(() => child.kill('SIGKILL'), drainMs)
  await ended
  clearTimeout(killing)
}

/** Runs the auditor to its end. `isClean` when it found nothing. */
export async function runAudit(place: Place): Promise<{ isClean: boolean; said: string }> {
  const env = productEnvironment(place, await freePort())
  const child = spawn(process.execPath, [cli, 'audit'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      said += text
    })
  }
  const [exitCode] = await once(child, 'close')
  return { isClean: exitCode === 0, said }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('A listening server has a port.')
  return address.port
}
