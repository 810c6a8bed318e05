import type { Rule } from './check-rules.ts'
import { kindOf, moduleOf, sourcesOf } from './places.ts'
import { codeWithoutTypes, readExports } from './read-exports.ts'
import { type Import, readImports } from './read-imports.ts'
import type { Tree } from './tree.ts'

const outside =
  /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bprocess\b(?!\s*:)|\bperformance\b(?!\s*:)|\bfetch\(|\bset(?:Timeout|Interval|Immediate)\(|\bcrypto\.|\bconsole\./

function filesOfKind(tree: Tree, kind: 'noun' | 'verb'): [path: string, text: string][] {
  return sourcesOf(tree).filter(([path, text]) => kindOf(path, text) === kind)
}

export const nounsImportOnlyNouns: Rule = (tree) =>
  filesOfKind(tree, 'noun').flatMap(([path, text]) => {
    const foreign = readImports(path, text).filter((found) => !takesNouns(tree, path, found))
    if (foreign.length === 0) return []
    const from = foreign.map(({ specifier }) => specifier).join(', ')
    return `${path} takes from ${from} what is no noun, but it is one itself (no function it exports takes tx or app first) and nouns import only nouns: move the doing into a verb or a door.`
  })

/** Nouns of one's own module and of values, and those that another module shows at its front door. */
function takesNouns(tree: Tree, path: string, { path: target, names }: Import): boolean {
  const module = target && moduleOf(target)
  if (!target || !module || module === 'platform') return false
  if (module === 'values' || module === moduleOf(path)) return isNoun(tree, target)
  const shown = readImports(target, tree.get(target) ?? '')
  return names.every(({ name }) => {
    const from = shown.find((passed) => passed.names.some(({ local }) => local === name))
    return from?.path !== undefined && isNoun(tree, from.path)
  })
}

function isNoun(tree: Tree, path: string): boolean {
  return kindOf(path, tree.get(path) ?? '') === 'noun'
}

export const nounsKnowNoOutside: Rule = (tree) =>
  filesOfKind(tree, 'noun').flatMap(([path, text]) => {
    const [found] = outside.exec(codeWithoutTypes(text)) ?? []
    return found ? [`${path} is a noun but uses ${found}: take what it needs as a parameter.`] : []
  })

export const verbsDoOneThing: Rule = (tree) =>
  filesOfKind(tree, 'verb').flatMap(([path, text]) => {
    const { functions, values } = readExports(text)
    const name = verbNameOf(path)
    const [verb] = functions
    if (values.length !== 1) {
      return `${path} exports ${values.join(', ')}, but a verb file exports one function, ${name}, and types: give each its own file.`
    }
    if (verb?.name !== name)
      return `${path} exports ${verb?.name}, but a verb is named like its file: call it ${name}.`
    return []
  })

/** `src/inventory/place-holds.ts` exports `placeHolds`. */
function verbNameOf(path: string): string {
  const stem =
    path
      .split('/')
      .at(-1)
      ?.replace(/\.tsx?$/, '') ?? ''
  return stem.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}
