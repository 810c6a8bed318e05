import type { Rule } from './check-rules.ts'
import { isCode, isInAny, isTest, sourcesOf } from './places.ts'
import { readExports } from './read-exports.ts'
import { lineAt, readSource } from './read-source.ts'
import type { Tree } from './tree.ts'

const emptyWords = new Set(['data', 'info', 'manager', 'helper', 'helpers', 'util', 'utils'])
const mayPrint = [
  'src/main/cli.ts',
  'src/main/cli/**',
  'src/cli/**',
  'bench/**',
  'examples/**',
  'test/support/**',
]
/** The rules spell out what they forbid. */
const ruleFiles = ['test/house/**']

/** Finds a pattern in some files; each finding says where, what, and what to do. */
function findIn(files: [path: string, text: string][], pattern: RegExp, advice: string): string[] {
  return files.flatMap(([path, text]) =>
    [...text.matchAll(new RegExp(pattern, 'g'))].map(
      (found) => `${path}:${lineAt(text, found.index)} says ${found[0].trim()}: ${advice}`,
    ),
  )
}

function withoutRules(tree: Tree): [path: string, text: string][] {
  return [...tree].filter(([path]) => !isInAny(path, ruleFiles))
}

/** Code with comments and texts blanked out. */
function codeOf(files: [path: string, text: string][]): [path: string, text: string][] {
  return files.filter(([path]) => isCode(path)).map(([path, text]) => [path, readSource(text).code])
}

export const onlyTheCommandLinePrints: Rule = (tree) => {
  const files = codeOf(withoutRules(tree)).filter(([path]) => !isInAny(path, mayPrint))
  return findIn(files, /\bconsole\.\w+/, 'log with app.log, which has levels and hides secrets.')
}

export const nothingIsPutOff: Rule = (tree) =>
  findIn(
    withoutRules(tree).filter(([path]) => isCode(path) || path.endsWith('.sql')),
    /\b(?:TODO|FIXME|XXX|HACK)\b/,
    'do it now, or write down the decision not to.',
  )

export const namesSaySomething: Rule = (tree) => {
  const files = [...tree.keys()].filter((path) => isCode(path) && isEmpty(fileWords(path)))
  const exported = sourcesOf(tree, '').flatMap(([path, text]) =>
    path.endsWith('.ts')
      ? readExports(text)
          .names.filter((name) => isEmpty(nameWords(name)))
          .map((name) => `${path} exports ${name}`)
      : [],
  )
  return [...files, ...exported].map((found) => `${found}, a name that says nothing: say what it is or does.`)
}

function isEmpty(words: string[]): boolean {
  return words.some((word) => emptyWords.has(word.toLowerCase()))
}

function fileWords(path: string): string[] {
  return (path.split('/').at(-1) ?? '').split(/[.-]/)
}

/** `readUserInfo` has the words read, User and Info. */
function nameWords(name: string): string[] {
  return name.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g) ?? []
}

export const noTestStandsAlone: Rule = (tree) =>
  findIn(
    codeOf(withoutRules(tree)).filter(([path]) => isTest(path)),
    /\b(?:test|it|describe|suite)\.(?:only|skip)\b|\bonly: true/,
    'let every test run.',
  )

export const testsDoNotSleep: Rule = (tree) => {
  const files = withoutRules(tree).filter(([path]) => isTest(path) && !isInAny(path, ['test/support/**']))
  const promised =
    /=>\s*\{?\s*(?:void )?setTimeout\(\s*\w+\s*,|['"](?:node:)?timers\/promises['"]|\bpg_sleep\b/
  return findIn(
    files,
    promised,
    'wait for the signal that the thing happened, with a helper of test/support.',
  )
}

export const noPlaceOfOneMachine: Rule = (tree) =>
  findIn(
    withoutRules(tree),
    /(?<![\w.$}])\/(?:home|Users|root|workspace)\/[\w.]+|\bC:\\Users\b/,
    'write a path that everyone has.',
  )
