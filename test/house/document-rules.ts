import { dirname, join } from 'node:path/posix'
import { modules, nouns, roots } from '../../architecture.ts'
import type { Rule } from './check-rules.ts'
import { readAnchors, readFences, readInlineCode, readLinks } from './read-markdown.ts'
import type { Tree } from './tree.ts'

const glossary = 'docs/reference/glossary.md'
const decisions = 'docs/decisions/'
/** Everything npm itself understands without a script of that name. */
const npmCommands = new Set(
  'ci install i version pack publish ls exec outdated audit view help config'.split(' '),
)

function documentsOf(tree: Tree): [path: string, markdown: string][] {
  return [...tree].filter(([path]) => path.endsWith('.md'))
}

export const linksLeadSomewhere: Rule = (tree) =>
  documentsOf(tree).flatMap(([path, markdown]) =>
    readLinks(markdown)
      .filter(({ text }) => !/^[a-z][a-z+.-]*:/i.test(text) && !leadsSomewhere(tree, path, text))
      .map(
        ({ text, line }) =>
          `${path}:${line} links to ${text}, which is not there: mend the link or write the page.`,
      ),
  )

function leadsSomewhere(tree: Tree, from: string, target: string): boolean {
  const [file = '', anchor] = target.split('#')
  const path = file === '' ? from : join(dirname(from), decodeURI(file)).replace(/\/$/, '')
  if (!exists(tree, path)) return false
  return !anchor || !path.endsWith('.md') || readAnchors(tree.get(path) ?? '').has(anchor)
}

/** A file, or a folder that has files. */
function exists(tree: Tree, path: string): boolean {
  return path === '.' || tree.has(path) || [...tree.keys()].some((known) => known.startsWith(`${path}/`))
}

export const namedScriptsExist: Rule = (tree) => {
  const { scripts = {} } = JSON.parse(tree.get('package.json') ?? '{}')
  return documentsOf(tree).flatMap(([path, markdown]) =>
    [...readInlineCode(markdown), ...readFences(markdown)].flatMap(({ text, line }) =>
      [...text.matchAll(/\bnpm (run )?([a-z][\w:-]*)/g)]
        .filter(([, run, name = '']) => !(name in scripts) && (run || !npmCommands.has(name)))
        .map(
          ([found]) =>
            `${path}:${line} names ${found}, which package.json does not have: correct it or add the script.`,
        ),
    ),
  )
}

export const namedPathsExist: Rule = (tree) => {
  const tops = new Set([...Object.keys(roots), 'test', 'docs', 'migrations', '.ci'])
  return documentsOf(tree).flatMap(([path, markdown]) =>
    readInlineCode(markdown)
      .flatMap(({ text, line }) => text.split(' ').map((word) => ({ word, line, file: pathIn(word, tops) })))
      .filter(({ file }) => file !== undefined && !exists(tree, file))
      .map(
        ({ word, line }) =>
          `${path}:${line} names ${word}, which is not there: name what has taken its place.`,
      ),
  )
}

/** `src/values/money.ts` is a path from the root, `checkout/steps.ts` one from `src`; `/checkout`, `a/b` and `docs/NNNN.md` are none. */
function pathIn(text: string, tops: ReadonlySet<string>): string | undefined {
  if (!/^[\w.@-]+(?:\/[\w.@-]+)*\/?$/.test(text) || text.includes('NNNN')) return undefined
  const path = text.replace(/\/$/, '')
  const [top = ''] = path.split('/')
  if (tops.has(top) && text.includes('/')) return path
  if (top in modules && /\/.*\.ts$/.test(path)) return `src/${path}`
  return /^architecture\.ts$|^[A-Z]{4,}\.md$/.test(path) ? path : undefined
}

export const glossaryExplainsEveryNoun: Rule = (tree) => {
  const explained = new Set(
    [...(tree.get(glossary) ?? '').matchAll(/\*\*([^*]+)\*\*/g)].map(([, word = '']) => word.toLowerCase()),
  )
  return Object.values(nouns)
    .flat()
    .filter((noun) => !explained.has(noun))
    .map((noun) => `${glossary} does not explain ${noun}: add it in bold with its one meaning.`)
}

export const decisionsAreNumbered: Rule = (tree) => {
  const pages = [...tree.keys()].filter((path) => path.startsWith(decisions)).sort()
  const names = pages
    .map((path) => path.slice(decisions.length))
    .filter((name) => !['README.md', 'template.md'].includes(name))
  return names.flatMap((name, index) => {
    const number = String(index + 1).padStart(4, '0')
    if (!new RegExp(`^${number}-[a-z0-9-]+\\.md$`).test(name)) {
      return `${decisions}${name} is not ${number}-some-words.md: decisions are numbered without gaps.`
    }
    const listed = readLinks(tree.get(`${decisions}README.md`) ?? '').some(({ text }) => text === name)
    if (!listed) return `${decisions}README.md does not link to ${name}: add a line to its list.`
    const page = tree.get(decisions + name) ?? ''
    const missing = ['## Context', '## Decision', '## Price'].filter(
      (heading) => !page.includes(`\n${heading}\n`),
    )
    return missing.map((heading) => `${decisions}${name} has no "${heading}": say it, even if in one line.`)
  })
}

/** An example that names its file stands there word for word; `…` leaves lines out. */
export const examplesAreQuoted: Rule = (tree) =>
  documentsOf(tree).flatMap(([path, markdown]) =>
    readFences(markdown)
      .filter(({ file, text }) => file !== undefined && !isQuoted(tree.get(file) ?? '', text))
      .map(
        ({ file, line }) =>
          `${path}:${line} quotes ${file}, which says something else: copy what it says today.`,
      ),
  )

function isQuoted(source: string, example: string): boolean {
  return example.split(/^\s*…\s*$/m).every((part) => source.includes(part.trim()))
}
