import type { Planted } from './check-rules.ts'

const lines = (count: number) => `${'\n'.repeat(count - 1)}//`
const functionOf = (count: number) => `function f(): number {\n${'  g()\n'.repeat(count - 2)}}\n`

/** Many files of the same text, so that medians move. */
function many(text: string, count = 10): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`src/orders/file-${index}.ts`, text]),
  )
}

export const planted: Record<string, Planted> = {
  filesAreShort: {
    wrong: [
      { ...many(lines(5)), 'src/orders/order.ts': lines(401) },
      {
        ...many(lines(61)),
        ...Object.fromEntries(
          Object.entries(many(lines(5), 9)).map(([path, text]) => [`bench/${path}`, text]),
        ),
      },
      { ...many(lines(5)), 'src/a.ts': lines(201), 'src/b.ts': lines(201) },
    ],
    right: {
      ...many(lines(60)),
      'src/orders/order.ts': lines(400),
      'test/long.test.ts': lines(900),
      'sdk/generated/api.ts': lines(900),
    },
  },
  functionsAreShort: {
    wrong: [
      { ...many(functionOf(5)), 'src/orders/order.ts': functionOf(71) },
      many(functionOf(9)),
      { ...many(functionOf(5)), 'src/a.ts': functionOf(31), 'src/b.ts': functionOf(31) },
    ],
    right: {
      ...many(functionOf(8)),
      'src/orders/order.ts': functionOf(70),
      'test/long.test.ts': functionOf(200),
    },
  },
  onlyTheCommandLinePrints: {
    wrong: [
      { 'src/orders/routes.ts': 'console.log(order)' },
      { 'test/journeys/buy.test.ts': 'console.error(1)' },
    ],
    right: {
      'src/main/cli.ts': 'console.log(address)',
      'src/orders/order.ts': '// console.log(order)\nconst advice = "console.log(order)"',
      'bench/run.ts': 'console.table(rates)',
    },
  },
  nothingIsPutOff: {
    wrong: [{ 'src/orders/order.ts': '// TODO: the other currency' }, { 'migrations/0001.sql': '-- FIXME' }],
    right: { 'src/orders/order.ts': 'const todos = []', 'STYLE.md': 'No TODO.' },
  },
  namesSaySomething: {
    wrong: [
      { 'src/orders/utils.ts': '' },
      { 'test/support/db-helper.ts': '' },
      { 'src/orders/order.ts': 'export type OrderInfo = { id: string }' },
      { 'src/orders/order.ts': 'export function loadData() {}' },
      { 'src/orders/index.ts': "export { order, a as orderManager } from './order.ts'" },
    ],
    right: {
      'src/orders/order.ts':
        'export const metadata = 1\nexport type Database = { data: string; dataDir: string }\nconst info = 2',
      'src/orders/information.ts': '',
    },
  },
  noTestStandsAlone: {
    wrong: [
      { 'test/a.test.ts': "test.only('a', () => {})" },
      { 'test/a.test.ts': "test('a', { only: true }, () => {})" },
      { 'src/orders/order.test.ts': "describe.skip('a', () => {})" },
    ],
    right: {
      'test/a.test.ts': "test('test.only stands alone', () => {})",
      'src/orders/order.ts': 'delete from.only',
    },
  },
  testsDoNotSleep: {
    wrong: [
      { 'test/a.test.ts': 'await new Promise((resolve) => setTimeout(resolve, 100))' },
      { 'test/faults/kill.ts': 'await new Promise<void>((done) => { setTimeout(done, 5) })' },
      { 'test/a.test.ts': "import { setTimeout as wait } from 'node:timers/promises'" },
      { 'test/a.test.ts': 'await db.sql`select pg_sleep(1)`' },
    ],
    right: {
      'test/support/eventually.ts': 'await new Promise((resolve) => setTimeout(resolve, 100))',
      'test/a.test.ts': 'const deadline = setTimeout(() => controller.abort(), 1000)',
      'src/platform/relay.ts': 'await new Promise((resolve) => setTimeout(resolve, 100))',
    },
  },
  noPlaceOfOneMachine: {
    wrong: [
      { 'bench/README.md': 'Logs are in /home/ada/logs.' },
      { 'src/main/cli.ts': "const folder = '/Users/ada'" },
      { 'docs/guide.md': 'See `/home/ada/notes`.' },
    ],
    right: { 'README.md': 'https://example.com/home/page, docs/home/x, ../home/y, /api/v1/home' },
  },
}
