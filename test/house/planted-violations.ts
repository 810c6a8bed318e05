import type { Planted } from './check-rules.ts'

export const planted: Record<string, Planted> = {
  modulesStandOnTheMap: {
    wrong: [{ 'src/warehouse/shelf.ts': '' }],
    right: { 'src/inventory/hold.ts': '' },
  },
  modulesCallOnlyWhomTheyMay: {
    wrong: [
      { 'src/inventory/place-holds.ts': "import { orders } from '../orders/index.ts'" },
      { 'src/inventory/place-holds.ts': "import type { Order } from '../orders/index.ts'" },
      { 'src/orders/index.ts': "export { advance } from '../checkout/index.ts'" },
      { 'src/payments/routes.ts': "const mail = await import('../notifications/index.ts')" },
      { 'src/values/money.ts': "import {\n  type Tx,\n} from '../platform/db/index.ts'" },
      { 'src/checkout/accept-checkouts.ts': "import type { App } from '../main/app.ts'" },
    ],
    right: {
      'src/checkout/accept-checkouts.ts': "import { placeHolds } from '../inventory/index.ts'",
      'src/main/app.ts': "import { checkoutRoutes } from '../checkout/index.ts'",
      'src/orders/order.ts':
        "// import { advance } from '../checkout/index.ts'\nexport const sql = `\nimport '../main/app.ts'`",
    },
  },
  modulesEnterByTheFrontDoor: {
    wrong: [
      { 'src/checkout/accept-checkouts.ts': "import { placeHolds } from '../inventory/place-holds.ts'" },
      { 'src/checkout/accept-checkouts.ts': "import { ordersRoutes } from '../orders/routes.ts'" },
      { 'src/platform/http/http.ts': "import type { Tx } from '../db/database.ts'" },
      { 'src/main/app.ts': "import { findHolds } from '../inventory/holds-store.ts'" },
    ],
    right: {
      'src/main/app.ts':
        "import { inventoryRoutes } from '../inventory/routes.ts'\nimport { a } from '../orders/index.ts'",
      'src/inventory/hold.ts':
        "import { Failure } from '../values/failure.ts'\nimport { b } from './pool.ts'",
      'src/platform/http/http.ts':
        "import type { Platform } from '../platform.ts'\nimport { c } from '../db/index.ts'",
    },
  },
  frontDoorsExportByName: {
    wrong: [
      { 'src/orders/index.ts': "export * from './order.ts'" },
      { 'src/orders/index.ts': "export type * from './order.ts'" },
    ],
    right: { 'src/orders/index.ts': "export { type Order, total } from './order.ts'" },
  },
  rootsKeepApart: {
    wrong: [
      { 'web/page.tsx': "import { Money } from '../src/values/money.ts'" },
      { 'src/main/cli.ts': "import { drive } from '../../bench/drive.ts'" },
      { 'src/orders/order.ts': "import { startApp } from '../../test/support/start-app.ts'" },
    ],
    right: {
      'web/page.tsx': "import { client } from '../sdk/client.ts'\nimport { button } from './button.tsx'",
      'test/journeys/buy.test.ts': "import { startApp } from '../../src/main/app.ts'",
    },
  },
  packagesHaveOneOwner: {
    wrong: [
      { 'src/orders/orders-store.ts': "import pg from 'pg'" },
      { 'src/checkout/routes.ts': "import type { FastifyRequest } from 'fastify'" },
      { 'src/values/money.ts': "import { pad } from '@left/pad/index.js'" },
    ],
    right: {
      'src/platform/db/database.ts': "import pg from 'pg'\nimport { createHash } from 'node:crypto'",
      'src/checkout/routes.ts': "import { Type } from 'typebox'",
      'src/checkout/checkout-schemas.ts': "import { Type } from 'typebox'",
    },
  },
  importsGoInNoCircle: {
    wrong: [
      {
        'src/a.ts': "import './b.ts'",
        'src/b.ts': "export { c } from './c.ts'",
        'src/c.ts': "import type { A } from './a.ts'",
      },
      { 'test/a.ts': "import { a } from './a.ts'" },
    ],
    right: { 'src/a.ts': "import './b.ts'\nimport './c.ts'", 'src/b.ts': "import './c.ts'", 'src/c.ts': '' },
  },
  nounsImportOnlyNouns: {
    wrong: [
      { 'src/inventory/hold.ts': "import type { Tx } from '../platform/db/index.ts'" },
      { 'src/inventory/hold.ts': "import { createHash } from 'node:crypto'" },
      { 'src/inventory/hold.ts': "import { Type } from 'typebox'" },
      {
        'src/inventory/hold.ts': "import { find } from './holds-store.ts'",
        'src/inventory/holds-store.ts': '',
      },
      {
        'src/inventory/hold.ts': "import { placeHolds } from './place-holds.ts'",
        'src/inventory/place-holds.ts': 'export async function placeHolds(tx: Tx) {}',
      },
      {
        'src/checkout/basket.ts': "import { type Hold, placeHolds } from '../inventory/index.ts'",
        'src/inventory/index.ts':
          "export type { Hold } from './hold.ts'\nexport { placeHolds } from './place-holds.ts'",
        'src/inventory/place-holds.ts': 'export async function placeHolds(tx: Tx) {}',
      },
    ],
    right: {
      'src/inventory/hold.ts':
        "import { Failure } from '../values/failure.ts'\nimport type { Pool } from './pool.ts'",
      'src/checkout/basket.ts': "import type { Hold, Pool } from '../inventory/index.ts'",
      'src/inventory/index.ts':
        "export { type Hold } from './hold.ts'\nexport { Basin as Pool } from './pool.ts'",
      'src/inventory/pool.ts': 'export type Pool = { free: number }',
      'src/values/failure.ts': 'export class Failure extends Error {}',
    },
  },
  nounsKnowNoOutside: {
    wrong: [
      { 'src/inventory/hold.ts': 'export const isExpired = (hold: Hold) => hold.expiresAt < Date.now()' },
      { 'src/inventory/hold.ts': 'export const now = () => new Date()' },
      { 'src/values/money.ts': 'export const luck = () => Math.random()' },
      { 'src/checkout/checkout.ts': 'export const leaseMs = process.env.LEASE' },
    ],
    right: {
      'src/inventory/hold.ts':
        '// Date.now() is not for us\nexport const until = (now: Date) => new Date(now.getTime() + 1)',
      'src/inventory/place-holds.ts': 'export async function placeHolds(tx: Tx) { return Date.now() }',
    },
  },
  verbsDoOneThing: {
    wrong: [
      { 'src/inventory/place-holds.ts': 'export async function takePlaces(tx: Tx) {}' },
      {
        'src/inventory/place-holds.ts':
          'export function placeHolds(tx: Tx) {}\nexport function drop(tx: Tx) {}',
      },
      {
        'src/inventory/place-holds.ts':
          'export const placeHolds = async (app: App) => 1\nexport const limit = 5',
      },
    ],
    right: {
      'src/inventory/place-holds.ts':
        'export type Wanted = { id: string }\nexport async function placeHolds<T extends object>(\n  tx: Tx,\n  wanted: T[],\n): Promise<{ id: string }[]> {\n  return []\n}\nfunction inside(tx: Tx) {}',
      'src/orders/orders-store.ts':
        'export const insertOrders = (tx: Tx) => 1\nexport const findOrder = (tx: Tx) => 2',
    },
  },
  tablesAreNamedByTheirOwner: {
    wrong: [
      {
        'src/checkout/checkout-store.ts':
          'const a = tx.sql`update checkouts set a = 1 from holds where b = 2`',
      },
      {
        'src/checkout/checkout-store.ts':
          'const a = tx.sql<{ id: string }>`with a as (select 1) insert into payments select * from a`',
      },
      {
        'src/orders/orders-store.ts':
          'const a = sql`select 1 from orders o, order_lines l, items i where true`',
      },
      { 'src/orders/orders-store.ts': 'const a = sql`select (select count(*) from unicorns)`' },
      { 'src/orders/orders-store.ts': 'const a = sql`select 1 from pg_stat_activity`' },
      { 'src/main/rescue.ts': 'const a = sql`delete from only public.events`' },
    ],
    right: {
      'src/orders/orders-store.ts': `const a = tx.sql\`
          with wanted as materialized (select * from unnest(\${ids}::uuid[], \${n}::int[]) as w (id, n)),
          made (id) as (
            insert into orders select * from wanted returning extract(epoch from created_at) -- from payments
          )
          select o.id, l.quantity
            from made m
            join orders o on o.id = m.id, order_lines l
           where l.a is distinct from o.b and c = 'from holds'
             for update of o skip locked\``,
      'src/main/audit.ts': 'const a = sql`select * from pools, holds`',
      'src/platform/events/record-events.ts':
        'const a = sql`insert into events (id) values (1) on conflict do update set id = 2`',
      'src/orders/order.ts': 'const words = `taken from holds`',
    },
  },
  moneyPathKeepsSqlInStores: {
    wrong: [
      {
        'src/inventory/place-holds.ts': 'export async function placeHolds(tx: Tx) { await tx.sql`select 1` }',
      },
      { 'src/checkout/jobs.ts': 'await app.db.sql`select 1`' },
    ],
    right: {
      'src/inventory/holds-store.ts': 'await tx.sql`select 1`',
      'src/ledger/accounts/transfers-store.ts': 'await tx.sql`select 1`',
      'src/notifications/send-email.ts': 'await tx.sql`select 1`',
    },
  },
  everyTableHasAnOwner: {
    wrong: [{ 'migrations/0009-gifts.sql': 'create table gifts (id uuid)' }],
    right: { 'migrations/0001-engine.sql': 'create table pools (id uuid);\ncreate table orders (id uuid);' },
  },
}
