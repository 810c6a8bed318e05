import type { Rule } from './check-rules.ts'
import { sourcesOf } from './places.ts'
import { readFunctions } from './read-functions.ts'
import type { Tree } from './tree.ts'

/** Limits in lines. They only ever go down: who makes the code smaller may make them smaller, too. */
export const limits = {
  file: { median: 60, p90: 200, max: 400 },
  function: { median: 8, p90: 30, max: 70 },
}

type Measured = { name: string; lines: number }

export const filesAreShort: Rule = (tree) => judge('file', measureFiles(tree))
export const functionsAreShort: Rule = (tree) => judge('function', measureFunctions(tree))

/** Files that people write; tests are lists of claims, and what a program generates nobody reads. */
function measuredSources(tree: Tree): [path: string, text: string][] {
  const measuredRoots = /^(?:src|sdk|bench|simulators|examples)\/.*\.ts$/
  return sourcesOf(tree, '').filter(([path]) => measuredRoots.test(path) && !path.includes('generated'))
}

function measureFiles(tree: Tree): Measured[] {
  return measuredSources(tree).map(([name, text]) => ({ name, lines: text.trimEnd().split('\n').length }))
}

function measureFunctions(tree: Tree): Measured[] {
  return measuredSources(tree).flatMap(([path, text]) =>
    readFunctions(text).map(({ name, line, lines }) => ({ name: `${name} (${path}:${line})`, lines })),
  )
}

function judge(kind: 'file' | 'function', measured: Measured[]): string[] {
  const limit = limits[kind]
  const longestFirst = [...measured].sort((a, b) => b.lines - a.lines)
  const longest = longestFirst.slice(0, 3).map(({ name, lines }) => `${name} has ${lines}`)
  const tooLong = longestFirst
    .filter(({ lines }) => lines > limit.max)
    .map(
      ({ name, lines }) => `${name} has ${lines} lines, more than ${limit.max}: divide it by what it does.`,
    )
  const shares = (['median', 'p90'] as const).flatMap((share) => {
    const lines = quantile(longestFirst, share === 'median' ? 0.5 : 0.9)
    if (lines <= limit[share]) return []
    return `The ${share} ${kind} has ${lines} lines, more than ${limit[share]}: shorten the longest (${longest.join(', ')}).`
  })
  return [...tooLong, ...shares]
}

function quantile(longestFirst: Measured[], share: number): number {
  return longestFirst[Math.floor(longestFirst.length * (1 - share))]?.lines ?? 0
}

/** What the ratchet looks at, for whoever wants to tighten it. */
export function measure(
  tree: Tree,
): Record<'file' | 'function', { median: number; p90: number; max: number }> {
  const sizes = (measured: Measured[]) => {
    const longestFirst = [...measured].sort((a, b) => b.lines - a.lines)
    return {
      median: quantile(longestFirst, 0.5),
      p90: quantile(longestFirst, 0.9),
      max: quantile(longestFirst, 1),
    }
  }
  return { file: sizes(measureFiles(tree)), function: sizes(measureFunctions(tree)) }
}
