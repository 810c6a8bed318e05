import { findIncidents, readCheckouts } from '../checkout/index.ts'
import { readOrders } from '../orders/index.ts'
import { findCheckoutOf, findPayments, findRefunds, type Payment } from '../payments/index.ts'
import { readAuditHead } from '../platform/audit-trail/index.ts'
import type { Config } from '../platform/config/index.ts'
import { type Database, migrate } from '../platform/db/index.ts'
import { findEvents } from '../platform/events/index.ts'
import { type App, createApp } from './app.ts'
import { auditDatabase } from './audit/index.ts'
import { createAdmin } from './create-admin.ts'
import { putOnProgramme } from './demo/put-on-programme.ts'
import { stockDemoShop } from './demo/stock-demo-shop.ts'
import { openDatabaseServer } from './open-database-server.ts'
import { run } from './run.ts'
import { startServer } from './server.ts'
import { StartError } from './start-error.ts'
import { runSimulators } from './start-simulators.ts'

/** Does its work and answers with the exit code. */
export type Command = (config: Config, args: readonly string[]) => Promise<number>

export const commands: Record<string, Command> = {
  start: (config) => run(config, config.processKind),
  server: (config) => run(config, 'server'),
  worker: (config) => run(config, 'worker'),

  simulators: (config) => runSimulators(config),

  migrate: (config) =>
    withDatabase(config, async (url) => {
      const applied = await migrate(url)
      print(applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'The database is up to date.')
      return 0
    }),

  demo: (config) =>
    withApp(config, async (app) => {
      await stockDemoShop(app)
      // For itself alone: the programme is put on by the API.
      const server = await startServer({ ...app, config: { ...app.config, host: '127.0.0.1', port: 0 } })
      await putOnProgramme(app, server.address).finally(() => server.stop())
      print('Demo products are on sale.')
      return 0
    }),

  admin: (config, [verb, email]) =>
    withApp(config, async (app) => {
      if (verb !== 'create') throw new StartError('Usage: holdfast admin create <e-mail address>')
      await migrate(app.databaseUrl)
      const id = await createAdmin(app, email)
      print(`Created super_admin ${email}, user ${id}. Sign in with POST /api/v1/auth/login.`)
      return 0
    }),

  audit: (config) =>
    withApp(config, async (app) => {
      const findings = await auditDatabase(app)
      for (const { id, says, count, examples } of findings) {
        print(`${id}: ${says}\n  broken by ${count} row${count === 1 ? '' : 's'}, such as`)
        for (const example of examples) print(`  ${JSON.stringify(example)}`)
      }
      print(findings.length === 0 ? 'Nothing found: everything adds up.' : `${findings.length} findings.`)
      const { number, hash } = await readAuditHead(app.db)
      print(`The audit trail has ${number} entries and ends with ${hash}.`)
      return findings.length === 0 ? 0 : 1
    }),

  checkout: (config, [verb, id = '']) =>
    withApp(config, async ({ db }) => {
      const isAsked = verb === 'show' && /^[0-9a-f-]{36}$/i.test(id)
      const story = isAsked ? await readStory(db, id) : undefined
      if (!story) {
        process.stderr.write(
          isAsked ? 'There is no such checkout.\n' : 'Usage: holdfast checkout show <id>\n',
        )
        return isAsked ? 1 : 2
      }
      print(JSON.stringify(story, null, 2))
      return 0
    }),
}

/** All that is known of a checkout, but for what its buyer pays with. `id` may name its order, payment or refund, too. */
async function readStory(db: Database, id: string): Promise<object | undefined> {
  const [order] = await readOrders(db, [id])
  const [checkout] = await readCheckouts(db, [order?.checkoutId ?? (await findCheckoutOf(db, id)) ?? id])
  if (!checkout) return undefined
  const payment = (await findPayments(db, [checkout.id])).get(checkout.id)
  const incidents = await findIncidents(db, {
    checkoutId: checkout.id,
    onlyOpen: false,
    limit: 100,
    offset: 0,
  })
  const events = await findEvents(db, checkout.orderId)
  return { checkout, payment: payment ? await readPaid(db, payment) : null, incidents, events }
}

async function readPaid(db: Database, { action: _, ...payment }: Payment): Promise<object> {
  return { ...payment, refunds: await findRefunds(db, payment.id) }
}

async function withDatabase(config: Config, work: (url: string) => Promise<number>): Promise<number> {
  const server = await openDatabaseServer(config)
  try {
    return await work(server.url)
  } finally {
    await server.stop()
  }
}

function withApp(config: Config, work: (app: App) => Promise<number>): Promise<number> {
  return withDatabase(config, async (url) => {
    const app = createApp(config, url)
    try {
      return await work(app)
    } finally {
      await app.close()
    }
  })
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
