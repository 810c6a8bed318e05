import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
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
  const logFile = join(place.folder, `${kind}-${randomUUID()}.log`)
  const profiling = place.profileTo ? ['--cpu-prof', `--cpu-prof-dir=${join(place.profileTo, kind)}`] : []
  const child = spawn(process.execPath, [...profiling, cli, kind], {
    env: productEnvironment(place),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const killOnExit = () => child.kill('SIGKILL')
  process.once('exit', killOnExit)
  child.once('exit', () => process.off('exit', killOnExit))
  const written = createWriteStream(logFile)
  child.stdout.pipe(written, { end: false })
  child.stderr.pipe(written, { end: false })
  const origin = await untilReady(child).catch(async (cause) => {
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

function productEnvironment(place: Place): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    DATABASE_URL: place.url,
    DATA_DIR: join(place.folder, 'data'),
    // It takes a free one, and says which: one that we choose may be another's by then.
    PORT: '0',
    ADMIN_API_KEY: adminApiKey,
    LINK_SECRET: linkSecret,
    TOKEN_SECRETS: tokenSecret,
    PASSWORD_PEPPER: passwordPepper,
    DEMO_DATA: 'off',
    LOG_LEVEL: 'warn',
    ...place.settings,
  }
}

/** Waits for the line that says where it answers. */
async function untilReady(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let said = ''
  const hear = (text: Buffer) => {
    said += text
    const [, origin] = /^Holdfast \w+ is ready: (\S+)$/m.exec(said) ?? []
    if (origin) resolve(origin)
  }
  child.stdout?.on('data', hear)
  child.once('exit', () => reject(new Error('It ended.')))
  const late = setTimeout(() => reject(new Error(`It was not ready within ${readyMs} ms.`)), readyMs)
  return await promise.finally(() => {
    clearTimeout(late)
    child.stdout?.off('data', hear)
  })
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
  const env = productEnvironment(place)
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
