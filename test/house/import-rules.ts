import {
  entryDoors,
  entryModules,
  modules,
  packageOwners,
  reactingModules,
  roots,
} from '../../architecture.ts'
import type { Rule } from './check-rules.ts'
import { houseOf, insideHouse, isCode, isInAny, moduleOf, sourcesOf } from './places.ts'
import { type Import, packageOf, readImports } from './read-imports.ts'
import type { Tree } from './tree.ts'

/** Applies a check to every import of the program. */
function eachImport(tree: Tree, check: (path: string, found: Import) => string | undefined): string[] {
  const sources = sourcesOf(tree).map(([path, text]) => ({ path, imports: readImports(path, text) }))
  return sources.flatMap(({ path, imports }) => imports.flatMap((found) => check(path, found) ?? []))
}

export const modulesStandOnTheMap: Rule = (tree) => {
  const found = new Set(sourcesOf(tree).map(([path]) => moduleOf(path)))
  return [...found]
    .filter((module) => module !== undefined && !modules[module])
    .map((module) => `src/${module} is not on the map: add it to modules in architecture.ts.`)
}

export const modulesCallOnlyWhomTheyMay: Rule = (tree) =>
  eachImport(tree, (path, found) => {
    const from = moduleOf(path) ?? ''
    const to = found.path && moduleOf(found.path)
    if (!to || to === from || modules[from]?.includes(to)) return undefined
    if (reactingModules.includes(to)) {
      return `${path} imports ${found.path}, but nobody imports ${to}: record an event and react to it in src/main/reactions.ts.`
    }
    return `${path} imports ${found.path}, but ${from} may not import ${to}: move what both need, or change the map in architecture.ts.`
  })

export const modulesEnterByTheFrontDoor: Rule = (tree) =>
  eachImport(tree, (path, found) => {
    const house = found.path && houseOf(found.path)
    if (!found.path || !house || house === houseOf(path) || isOpen(found.path)) return undefined
    const isEntry = entryModules.includes(moduleOf(path) ?? '')
    if (isEntry && isInAny(insideHouse(found.path), entryDoors)) return undefined
    return `${path} imports ${found.path} past the front door: import src/${house}/index.ts and export there by name what is missing.`
  })

/** Values and single files of the platform have no rooms behind them, so they are their own doors. */
function isOpen(path: string): boolean {
  return insideHouse(path) === 'index.ts' || /^src\/(values|platform)\/[^/]+$/.test(path)
}

export const frontDoorsExportByName: Rule = (tree) =>
  eachImport(tree, (path, found) =>
    path.endsWith('/index.ts') && found.isStar
      ? `${path} exports everything of ${found.specifier}: list the names, so that the door shows what it lets through.`
      : undefined,
  )

export const rootsKeepApart: Rule = (tree) => {
  const files = sourcesOf(tree, '').filter(([path]) => rootOf(path) in roots)
  return files.flatMap(([path, text]) => {
    const root = rootOf(path)
    return targetsOf(path, text)
      .filter((target) => rootOf(target) !== root && !roots[root]?.includes(rootOf(target)))
      .map((target) => `${path} imports ${target}, but ${root}/ may import only ${allowed(root)}.`)
  })
}

function rootOf(path: string): string {
  return path.split('/')[0] ?? ''
}

function allowed(root: string): string {
  return [root, ...(roots[root] ?? [])].map((name) => `${name}/`).join(' and ')
}

export const packagesHaveOneOwner: Rule = (tree) =>
  eachImport(tree, (path, found) => {
    const name = packageOf(found.specifier)
    if (!name || isInAny(path, packageOwners[name] ?? [])) return undefined
    const owners = packageOwners[name]?.join(' and ')
    return owners
      ? `${path} imports ${name}, which only ${owners} may: ask its owner for what you need.`
      : `${path} imports ${name}, which nobody owns: name its owner in packageOwners of architecture.ts.`
  })

/** Finds at least one circle if there are any; types count, because a reader has to follow them, too. */
export const importsGoInNoCircle: Rule = (tree) => {
  const edges = new Map([...tree].map(([path, text]) => [path, isCode(path) ? targetsOf(path, text) : []]))
  const done = new Set<string>()
  return [...tree.keys()].flatMap((path) => {
    const circle = circleFrom(path, edges, done, [])
    return circle
      ? [`${circle.join(' → ')} is a circle of imports: give what they share a file of its own.`]
      : []
  })
}

function targetsOf(path: string, text: string): string[] {
  return readImports(path, text).flatMap((found) => found.path ?? [])
}

function circleFrom(
  path: string,
  edges: ReadonlyMap<string, readonly string[]>,
  done: Set<string>,
  way: readonly string[],
): string[] | undefined {
  if (way.includes(path)) return [...way.slice(way.indexOf(path)), path]
  if (done.has(path)) return undefined
  done.add(path)
  for (const next of edges.get(path) ?? []) {
    const circle = circleFrom(next, edges, done, [...way, path])
    if (circle) return circle
  }
  return undefined
}
