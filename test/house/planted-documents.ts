import { nouns } from '../../architecture.ts'
import type { Planted } from './check-rules.ts'

const everyNoun = Object.values(nouns).flat()
const explain = (words: string[]) => words.map((word) => `| **${word}** | … |`).join('\n')
const scripts = JSON.stringify({ scripts: { start: '', test: '', check: '' } })
const page = '# One\n\n## Context\n\n## Decision\n\n## Price\n'

export const planted: Record<string, Planted> = {
  linksLeadSomewhere: {
    wrong: [
      { 'README.md': 'See [the map](docs/map.md).' },
      { 'docs/guides/start.md': '[back](../README.md)', 'README.md': '' },
      { 'README.md': '[there](#nowhere)\n# Somewhere' },
      { 'README.md': '![picture](docs/picture.png)' },
    ],
    right: {
      'README.md':
        '[a](docs/map.md#who-calls-whom) [b](https://example.com) [c](#d) [e](docs/)\n```\n[x](y)\n```\n## D',
      'docs/map.md': '## Who calls whom?\n[up](../README.md) and `[no](link)`',
    },
  },
  namedScriptsExist: {
    wrong: [
      { 'package.json': scripts, 'README.md': 'Type `npm run fly`.' },
      { 'package.json': scripts, 'README.md': '```\nnpm ci && npm run test:fast\n```' },
      { 'package.json': scripts, 'README.md': '```\nnpm stop\n```' },
    ],
    right: {
      'package.json': scripts,
      'README.md': '`npm ci && npm start`, `npm run check`, with npm and nothing else, `npm ls`',
    },
  },
  namedPathsExist: {
    wrong: [
      { 'README.md': 'Read `src/orders/order.ts`.' },
      { 'README.md': 'Read `checkout/steps.ts`.', 'src/checkout/checkout.ts': '' },
      { 'README.md': 'Look into `migrations/`.' },
      { 'README.md': 'Read `STYLE.md`.' },
      { 'README.md': 'Run `node bench/fly.ts --json`.' },
    ],
    right: {
      'README.md':
        'Read `src/orders/`, `orders/order.ts`, `/checkout/status`, `application/json`, `PORT`, `src/*.ts`, `docs/NNNN-a.md`.',
      'src/orders/order.ts': '',
    },
  },
  glossaryExplainsEveryNoun: {
    wrong: [{ 'docs/reference/glossary.md': explain(everyNoun.slice(1)) }],
    right: { 'docs/reference/glossary.md': explain([...everyNoun, 'more']) },
  },
  decisionsAreNumbered: {
    wrong: [
      { 'docs/decisions/README.md': '[1](0002-a.md)', 'docs/decisions/0002-a.md': page },
      { 'docs/decisions/README.md': '[1](why.md)', 'docs/decisions/why.md': page },
      { 'docs/decisions/README.md': '', 'docs/decisions/0001-a.md': page },
      {
        'docs/decisions/README.md': '[1](0001-a.md)',
        'docs/decisions/0001-a.md': page.replace('## Price', ''),
      },
    ],
    right: {
      'docs/decisions/README.md': '[1](0001-a.md) [2](0002-b.md)',
      'docs/decisions/template.md': '',
      'docs/decisions/0001-a.md': page,
      'docs/decisions/0002-b.md': page,
    },
  },
  examplesAreQuoted: {
    wrong: [
      { 'STYLE.md': '```ts src/a.ts\nexport const a = 2\n```', 'src/a.ts': 'export const a = 1' },
      { 'STYLE.md': '```ts src/b.ts\nexport const a = 1\n```', 'src/a.ts': 'export const a = 1' },
    ],
    right: {
      'STYLE.md':
        '```ts src/a.ts\nexport const a = 1\n…\nexport const c = 3\n```\n```ts\nconst free = true\n```',
      'src/a.ts': 'export const a = 1\nexport const b = 2\nexport const c = 3\n',
    },
  },
}
