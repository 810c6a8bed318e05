import { createHash } from 'node:crypto'
import pg from 'pg'
import { Listener } from './listener.ts'

/** Runs SQL written as a template; every `${value}` becomes a parameter. Answers with the rows. */
export type Sql = <Row extends object = Record<string, unknown>>(
  text: TemplateStringsArray,
  ...values: unknown[]
) => Promise<Row[]>

/** For libraries that bring SQL of their own. */
export type RunSql = (text: string, values?: unknown[]) => Promise<{ rows: Record<string, unknown>[] }>

/** A statement whose answer nobody needs. */
export type Write = (text: TemplateStringsArray, ...values: unknown[]) => Promise<void>

/**
 * A transaction under way. A function that takes one is part of its caller's transaction. `write` sends a statement and
 * does not wait for it: it is done in its turn, and if it fails, so does the transaction, with that error.
 */
export type Tx = { readonly sql: Sql; readonly write: Write; readonly runSql: RunSql }

/** Where transactions come from. Its own statements run each alone, and are waited for. */
export type Database = Tx & {
  transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>
  /** One connection for statements that run each alone: for looks that need no transaction, but must not need more connections. */
  session<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>
  /** Calls back on every NOTIFY, and once after each reconnection, because notifications may have been lost. One connection, however many channels. */
  listen(channels: string | readonly string[], onNotify: () => void): Promise<() => Promise<void>>
  close(): Promise<void>
}

/**
 * How statements are planned. `ordinary` leaves it to PostgreSQL. `steady` is for the money path: its statements
 * reach few rows by index, and a plan made from stale statistics (a young table, a long queue) must not turn
 * one of them into a scan or a sort of everything. Each is planned once for all values: what few rows cost is less than
 * planning. A statement whose conditions come and go with its parameters does not belong there.
 */
export type Planning = 'ordinary' | 'steady'

const unsteady = ['bitmapscan', 'seqscan', 'sort', 'hashjoin', 'mergejoin', 'material']
const planningOptions: Record<Planning, string> = {
  ordinary: '-c jit=off',
  steady: ['jit=off', 'plan_cache_mode=force_generic_plan', ...unsteady.map((node) => `enable_${node}=off`)]
    .map((setting) => `-c ${setting}`)
    .join(' '),
}

export type DatabaseOptions = {
  url: string
  planning?: Planning
  connectionsMax?: number
  name?: string
  onStatement?: () => void
  onConnectionError?: (error: Error) => void
}

export function openDatabase(options: DatabaseOptions): Database {
  const connection = {
    connectionString: options.url,
    options: planningOptions[options.planning ?? 'ordinary'],
    application_name: options.name ?? 'holdfast',
    pipeline: true,
    keepAlive: true,
    types: { getTypeParser: typeParser },
  }
  const pool = new pg.Pool({
    ...connection,
    max: options.connectionsMax ?? 10,
    connectionTimeoutMillis: 5_000,
  })
  let isClosing = false
  const reportError = (error: Error) => {
    if (!isClosing) options.onConnectionError?.(error)
  }
  pool.on('error', reportError)
  // A connection may die between two statements, when nobody waits for its answer.
  pool.on('connect', (client) => client.on('error', reportError))
  const listeners = new Set<Listener>()

  return {
    ...statementsOn(pool, { onStatement: options.onStatement }),

    transaction(work) {
      return onConnection(pool, (client) => inTransaction(client, work, options.onStatement))
    },

    session(work) {
      return onConnection(pool, (client) => work(statementsOn(client, { onStatement: options.onStatement })))
    },

    async listen(channels, onNotify) {
      const listener = new Listener(connection, [channels].flat(), onNotify, reportError)
      await listener.start()
      listeners.add(listener)
      return async () => {
        listeners.delete(listener)
        await listener.stop()
      }
    },

    async close() {
      isClosing = true
      await Promise.all([...listeners].map((listener) => listener.stop()))
      await pool.end()
    },
  }
}

async function onConnection<Result>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect()
  try {
    const result = await work(client)
    client.release()
    return result
  } catch (error) {
    client.release(isConnectionLost(error) ? true : undefined)
    throw error
  }
}

async function inTransaction<Result>(
  client: pg.PoolClient,
  work: (tx: Tx) => Promise<Result>,
  onStatement?: () => void,
): Promise<Result> {
  // Of what nobody waits for, the commit waits: answers come in the order of the statements.
  let failure: unknown
  const leave = (answer: Promise<unknown>) => {
    answer.catch((error: unknown) => {
      failure ??= error
    })
  }
  leave(client.query('begin'))
  let isOver = false
  const open = () => {
    if (isOver)
      throw new Error('This transaction is over; a branch of its work went on after another one failed.')
    onStatement?.()
  }
  try {
    const result = await work(statementsOn(client, { onStatement: open, leave }))
    const { command } = await client.query('commit')
    if (command !== 'COMMIT' || failure !== undefined)
      throw new Error('The transaction was rolled back: a statement in it had failed.')
    return result
  } catch (error) {
    isOver = true
    await client.query('rollback').catch(() => {})
    throw failure ?? error
  } finally {
    isOver = true
  }
}

type Statements = { onStatement?: (() => void) | undefined; leave?: (answer: Promise<unknown>) => void }

function statementsOn(
  client: Pick<pg.Pool | pg.PoolClient, 'query'>,
  { onStatement, leave }: Statements,
): Tx {
  const send = (strings: TemplateStringsArray, values: unknown[]) => {
    onStatement?.()
    return client.query({ ...statementOf(strings), values })
  }
  return {
    async sql(strings, ...values) {
      const answer = await send(strings, values)
      return answer.rows
    },
    async write(strings, ...values) {
      const answer = send(strings, values)
      if (leave) leave(answer)
      else await answer
    },
    async runSql(text, values = []) {
      onStatement?.()
      return await client.query(text, values)
    },
  }
}

/** One template is one prepared statement: it is parsed once per connection. */
const statements = new WeakMap<TemplateStringsArray, { name: string; text: string }>()

function statementOf(strings: TemplateStringsArray): { name: string; text: string } {
  const known = statements.get(strings)
  if (known) return known
  const text = strings.reduce((before, part, index) => `${before}$${index}${part}`)
  const made = { name: createHash('sha256').update(text).digest('base64url').slice(0, 40), text }
  statements.set(strings, made)
  return made
}

/** Amounts and counters are bigint in the tables and safe integers here; anything larger is a bug, not a number. */
function safeInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new Error(`The database holds ${text}, more than a safe integer.`)
  return value
}

function typeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  return oid === pg.types.builtins.INT8 ? safeInteger : pg.types.getTypeParser(oid, format as 'text')
}

/** SQLSTATE class 08, 57P01–57P03 and Node's socket errors: the statement may or may not have happened. */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = String((error as { code?: unknown }).code ?? '')
  if (/^(08|57P0)/.test(code) || /^E[A-Z]+$/.test(code)) return true
  return code === '' && /connection|timeout|not queryable/i.test(error.message)
}

/** SQLSTATE of an error that PostgreSQL reported, such as 23505. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined
}
