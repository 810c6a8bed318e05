import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { makeDataDir, removeDataDir, untilProcessEnds } from '../../../test/support/cluster.ts'
import { isProcessLiving } from './embedded-process.ts'
import { findSystemUser } from './embedded-user.ts'
import { type EmbeddedPostgres, EmbeddedPostgresError, openDatabase, startEmbeddedPostgres } from './index.ts'

const log = () => {}
const sharedDir = await makeDataDir()
after(() => removeDataDir(sharedDir))

test('rows outlive a restart, and the password is ours alone', async (t) => {
  const start = prepare(t)
  const first = await start()
  await onDatabase(first.url, 'create table kept as select 7 as number')
  await first.stop()

  const second = await start()

  assert.deepEqual(await onDatabase(second.url, 'select number from kept'), [{ number: 7 }])
  assert.equal((await stat(join(start.dataDir, 'postgres-password'))).mode & 0o777, 0o600)
  const withoutPassword = second.url.replace(/:[^:@]+@/, ':guess@')
  await assert.rejects(onDatabase(withoutPassword, 'select 1'), { code: '28P01' })
})

test('everything is flushed to disk unless it is for tests', async (t) => {
  const start = prepare(t)
  const settings = "select current_setting('fsync') as fsync, current_setting('full_page_writes') as images"

  const durable = await start({ durable: true })
  assert.deepEqual(await onDatabase(durable.url, settings), [{ fsync: 'on', images: 'on' }])
  await durable.stop()

  const disposable = await start()
  assert.deepEqual(await onDatabase(disposable.url, settings), [{ fsync: 'off', images: 'off' }])
})

test('a server whose process was killed is taken over, and stopped by its new owner', async (t) => {
  const start = prepare(t)
  const left = await startInProcess(t, start.dataDir)
  left.child.kill('SIGKILL')
  await once(left.child, 'exit')

  const adopted = await start()

  assert.equal(adopted.pid, left.pid)
  assert.deepEqual(await onDatabase(adopted.url, 'select 1 as one'), [{ one: 1 }])
  await adopted.stop()
  assert.equal(isProcessLiving(left.pid), false)
})

test('a server of another living process is shared and left running', async (t) => {
  const start = prepare(t)
  const owner = await startInProcess(t, start.dataDir)

  const guest = await start()
  await guest.stop()

  assert.equal(guest.pid, owner.pid)
  assert.deepEqual(await onDatabase(guest.url, 'select 1 as one'), [{ one: 1 }])
})

test('Ctrl-C in the terminal does not reach the server, whose process decides when it stops', async (t) => {
  const start = prepare(t)
  const owner = await startInProcess(t, start.dataDir)

  process.kill(-(owner.child.pid ?? 0), 'SIGINT')
  await once(owner.child, 'exit')

  assert.equal(isProcessLiving(owner.pid), true)
  await (await start()).stop()
})

test('a process that exits without a word stops its server', async (t) => {
  const start = prepare(t)
  const owner = await startInProcess(t, start.dataDir)

  owner.child.stdin.end()
  await once(owner.child, 'exit')

  await untilProcessEnds(owner.pid)
})

test('a killed server leaves a stale pid file, and the next start recovers', async (t) => {
  const start = prepare(t)
  const killed = await start({ durable: true })
  await onDatabase(killed.url, 'create table recovered as select 7 as number')
  process.kill(killed.pid, 'SIGKILL')
  await untilProcessEnds(killed.pid)

  const recovered = await start({ durable: true })

  assert.deepEqual(await onDatabase(recovered.url, 'select number from recovered'), [{ number: 7 }])
})

test('a pid file that names a stranger or the dead does not keep the server from starting', async (t) => {
  const start = prepare(t)
  // The shell becomes a sleeper that never asks what became of its child.
  const sleeper = spawn('/bin/sh', ['-c', 'true & echo $!; exec sleep 60'], await findSystemUser())
  t.after(() => sleeper.kill())
  const [dead] = await once(sleeper.stdout, 'data')

  for (const pid of [sleeper.pid, Number(dead)]) {
    const dataFolder = join(start.dataDir, 'postgres')
    await (await start()).stop()
    const pidFile = [pid, dataFolder, 0, 5432, '', '127.0.0.1', '0 0', 'ready', '']
    await writeFile(join(dataFolder, 'postmaster.pid'), pidFile.join('\n'))
    const server = await start()
    assert.notEqual(server.pid, pid)
    await server.stop()
  }
})

test('a first start that was interrupted leaves nothing in the way', async (t) => {
  const start = await prepareEmpty(t)
  await mkdir(join(start.dataDir, 'postgres.making-999999999/base'), { recursive: true })
  await mkdir(join(start.dataDir, 'postgres'))

  const server = await start()

  assert.deepEqual(await onDatabase(server.url, 'select 1 as one'), [{ one: 1 }])
  await assert.rejects(stat(join(start.dataDir, 'postgres.making-999999999')), { code: 'ENOENT' })
})

test('two first starts at once agree on one server', async (t) => {
  const start = await prepareEmpty(t)

  const [one, other] = await Promise.all([startInProcess(t, start.dataDir), start()])

  assert.equal(one.pid, other.pid)
})

test('a port in use, foreign files and data of another version are each said in a sentence', async (t) => {
  const start = await prepareEmpty(t)
  const squatter = createServer().listen(0, '127.0.0.1')
  await once(squatter, 'listening')
  t.after(() => squatter.close())
  const { port } = squatter.address() as { port: number }
  await assert.rejects(start({ port }), sentence(`Port ${port} is in use by another program.`))

  await writeFile(join(start.dataDir, 'postgres/PG_VERSION'), '9\n')
  await assert.rejects(start(), sentence('was written by PostgreSQL 9, and this is 18'))

  const foreign = await prepareEmpty(t)
  await mkdir(join(foreign.dataDir, 'postgres/photos'), { recursive: true })
  await assert.rejects(foreign(), sentence('holds files, but no PostgreSQL data'))
})

test('as root, a folder that the user postgres cannot enter is said in a sentence', async (t) => {
  if (process.getuid?.() !== 0) return t.skip('is not root')
  const start = await prepareEmpty(t)
  await mkdir(join(start.dataDir, 'closed'), { mode: 0o700 })

  const dataDir = join(start.dataDir, 'closed/holdfast')

  await assert.rejects(startEmbeddedPostgres({ dataDir, log }), sentence('Set DATA_DIR to a folder'))
})

type Start = {
  (options?: { port?: number; durable?: boolean }): Promise<EmbeddedPostgres>
  dataDir: string
}

/** A way to start servers that stop when the test ends: on the folder that the tests share, or on an empty one. */
function prepare(t: TestContext, dataDir = sharedDir): Start {
  const started: EmbeddedPostgres[] = []
  t.after(async () => {
    for (const server of started) await server.stop()
  })
  const start = async (options = {}) => {
    const server = await startEmbeddedPostgres({ dataDir, durable: false, log, ...options })
    started.push(server)
    return server
  }
  return Object.assign(start, { dataDir })
}

async function prepareEmpty(t: TestContext): Promise<Start> {
  const dataDir = await makeDataDir()
  const start = prepare(t, dataDir)
  // Last, after everything that the test started has ended.
  t.after(() => t.after(() => removeDataDir(dataDir)))
  return start
}

/** Another process in a terminal of its own, which starts the server and exits when its input ends. */
async function startInProcess(t: TestContext, dataDir: string) {
  const program = `
    import { startEmbeddedPostgres } from ${JSON.stringify(import.meta.resolve('./index.ts'))}
    const { pid } = await startEmbeddedPostgres({ dataDir: process.argv[1], durable: false, log() {} })
    process.stdout.write(String(pid))
    process.stdin.resume().on('end', () => process.exit())`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, dataDir], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [written] = await once(child.stdout, 'data')
  const pid = Number(written)
  t.after(async () => {
    child.stdin.end()
    await untilProcessEnds(child.pid ?? 0)
    await untilProcessEnds(pid)
  })
  return { child, pid }
}

async function onDatabase(url: string, text: string): Promise<object[]> {
  const db = openDatabase({ url, connectionsMax: 1 })
  try {
    return await db.sql(Object.assign([text], { raw: [text] }))
  } finally {
    await db.close()
  }
}

function sentence(part: string): (error: unknown) => boolean {
  return (error) => error instanceof EmbeddedPostgresError && error.message.includes(part)
}
