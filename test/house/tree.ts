import { globSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** Files by their path from the root of the project. Rules read a tree, so a test can plant one that breaks them. */
export type Tree = ReadonlyMap<string, string>

const projectRoot = join(import.meta.dirname, '../..')
const left = new Set(['node_modules', '.git', '.holdfast', 'dist', 'package-lock.json'])
const readable = /\.(?:ts|tsx|mjs|js|css|html|sql|md|json|ya?ml)$|^LICENSE$|^run$|^\.\w+$/

/** Every file of the project that people write; pictures and the like are there with an empty text. */
export function readProject(): Tree {
  const entries = globSync(['**/*', '.*', '.ci/*', '.github/**/*'], {
    cwd: projectRoot,
    withFileTypes: true,
    exclude: (entry) => left.has(entry.name),
  })
  const files = entries.filter((entry) => entry.isFile() && !left.has(entry.name))
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort()
  return new Map(
    paths.map((path) => [
      relative(projectRoot, path),
      readable.test(path.split('/').at(-1) ?? '') ? readFileSync(path, 'utf8') : '',
    ]),
  )
}
