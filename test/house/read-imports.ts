import { dirname, join } from 'node:path/posix'
import { readSource } from './read-source.ts'

/**
 * `specifier` as written; `path` is the file it means, if it is one of ours. `names` has what is taken by name:
 * as its owner calls it, and as it is called here. `isStar` marks `export *`.
 */
export type Import = { specifier: string; path: string | undefined; names: TakenName[]; isStar: boolean }
export type TakenName = { name: string; local: string }

const statement =
  /^[ \t]*(?:import|export)\b[^'"`;()=]*?\bfrom\s*['"]|^[ \t]*import\s*['"]|\bimport\(\s*['"]/gm

/** Every import and re-export of a file, types included: who needs a type depends on whoever owns it. */
export function readImports(path: string, text: string): Import[] {
  const { code } = readSource(text)
  return [...code.matchAll(statement)].map(({ 0: found, index }) => {
    const start = index + found.length
    const specifier = text.slice(start, text.indexOf(found.at(-1) ?? '', start))
    return {
      specifier,
      path: specifier.startsWith('.') ? join(dirname(path), specifier) : undefined,
      names: namesIn(found),
      isStar: /^\s*export\s+(?:type\s+)?\*/.test(found),
    }
  })
}

function namesIn(found: string): TakenName[] {
  const [, list = ''] = /\{([^}]*)\}/.exec(found) ?? []
  return list.split(',').flatMap((item) => {
    const [name, local = name] = item
      .trim()
      .replace(/^type /, '')
      .split(' as ')
    return name && local ? [{ name, local }] : []
  })
}

/** The package of a specifier: `@fastify/swagger/lib/x` is of `@fastify/swagger`. Undefined for Node's own. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return undefined
  const parts = specifier.split('/')
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0]
}
