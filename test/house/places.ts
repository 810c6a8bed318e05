import { matchesGlob } from 'node:path/posix'
import { doors, moneyPath, tableFiles, withoutKinds } from '../../architecture.ts'
import { readExports } from './read-exports.ts'
import type { Tree } from './tree.ts'

export type Kind = 'noun' | 'verb' | 'door' | 'table'

export function isInAny(path: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => path === pattern || matchesGlob(path, pattern))
}

/** The folder of `src` that a file stands in, such as `inventory`. Undefined outside `src`. */
export function moduleOf(path: string): string | undefined {
  return /^src\/([^/]+)\//.exec(path)?.[1]
}

/** What has a front door: a module, or a folder of the platform, such as `platform/db`. */
export function houseOf(path: string): string | undefined {
  return /^src\/(platform\/[^/]+(?=\/)|[^/]+(?=\/))/.exec(path)?.[1]
}

/** A file's path inside its house: `gateways/stripe.ts` for `src/payments/gateways/stripe.ts`. */
export function insideHouse(path: string): string {
  return path.slice(`src/${houseOf(path)}/`.length)
}

/** The program's own source files, tests beside them left out. */
export function sourcesOf(tree: Tree, root = 'src/'): [path: string, text: string][] {
  return [...tree].filter(([path]) => path.startsWith(root) && isCode(path) && !isTest(path))
}

export function isCode(path: string): boolean {
  return /\.(?:ts|tsx|mjs)$/.test(path)
}

export function isTest(path: string): boolean {
  return path.startsWith('test/') || path.endsWith('.test.ts')
}

export function isOnMoneyPath(path: string): boolean {
  return moneyPath.includes(moduleOf(path) ?? '')
}

/** Undefined where kinds do not apply. A verb is told from a noun by its export that takes `tx` or `app` first. */
export function kindOf(path: string, text: string): Kind | undefined {
  const module = moduleOf(path)
  if (!module || withoutKinds.includes(module)) return undefined
  if (isInAny(path, tableFiles)) return 'table'
  if (module !== 'values' && isInAny(insideHouse(path), doors)) return 'door'
  const takesPart = readExports(text).functions.some(({ parameter }) => ['tx', 'app'].includes(parameter))
  return takesPart ? 'verb' : 'noun'
}
