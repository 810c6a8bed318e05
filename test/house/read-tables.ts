import { stripTypeScriptTypes } from 'node:module'
import { readSource } from './read-source.ts'

/** The statements of a file: the texts of its `sql` templates. */
export function readStatements(text: string): string[] {
  const { templates } = readSource(stripTypeScriptTypes(text))
  return templates.filter(({ tag }) => /(?:^|\W)sql$/.test(tag)).map(({ text }) => text)
}

/** Parenthesis levels remember whether a comma here goes on with a list of tables. */
type Level = { isList: boolean; isArgument: boolean }

const endOfList = new Set(
  'where group order limit offset returning set union except intersect select having values for'.split(' '),
)
const functionsWithFrom = new Set(['extract', 'substring', 'trim', 'overlay', 'position'])

/** Names of the tables that one statement reads or writes; its own `with` names and functions are not tables. */
export function readTables(statement: string): string[] {
  const tokens = tokensOf(statement)
  const own = withNames(tokens)
  const tables: string[] = []
  const levels: Level[] = [{ isList: false, isArgument: false }]
  tokens.forEach((token, index) => {
    const level = levels.at(-1) ?? { isList: false, isArgument: false }
    const before = tokens[index - 1] ?? ''
    if (token === '(') levels.push({ isList: false, isArgument: functionsWithFrom.has(before) })
    if (token === ')' && levels.length > 1) levels.pop()
    if (endOfList.has(token)) level.isList = false
    const isNext = namesTableNext(token, before, level)
    if (isNext && ['from', 'using'].includes(token)) level.isList = true
    const name = isNext ? tableAfter(tokens, index + 1) : undefined
    if (name && !own.has(name)) tables.push(name)
  })
  return [...new Set(tables)]
}

function namesTableNext(token: string, before: string, level: Level): boolean {
  if (token === ',') return level.isList
  if (token === 'from') return before !== 'distinct' && !level.isArgument
  if (token === 'update') return !['for', 'key', 'do', 'on'].includes(before)
  return ['join', 'into', 'using', 'table', 'truncate'].includes(token)
}

/** The name that begins here, unless it is a subquery, a function or a parameter. A schema other than public stays. */
function tableAfter(tokens: string[], start: number): string | undefined {
  const index = tokens.findIndex((token, at) => at >= start && !['only', 'lateral', 'table'].includes(token))
  const name = tokens[index]?.replace(/^public\./, '')
  if (!name || !/^[a-z_]/.test(name) || name === 'select' || name.startsWith('pg_catalog.')) return undefined
  const isCall = tokens[index + 1] === '(' && !['into', 'table'].includes(tokens[start - 1] ?? '')
  return isCall ? undefined : name
}

function withNames(tokens: string[]): Set<string> {
  const names = tokens.filter((_, index) => {
    if (!['with', 'recursive', ','].includes(tokens[index - 1] ?? '')) return false
    const columns = tokens[index + 1] === '(' ? tokens.indexOf(')', index) - index : 0
    const [as, ...next] = tokens.slice(index + columns + 1, index + columns + 5)
    return as === 'as' && next.filter((token) => !['not', 'materialized'].includes(token))[0] === '('
  })
  return new Set(names)
}

/** Words with their schema, and punctuation. Comments and texts in quotes fall out. */
function tokensOf(statement: string): string[] {
  const bare = statement.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ').replace(/'(?:''|[^'])*'/g, ' $0 ')
  return bare.toLowerCase().match(/"?[a-z_][\w$]*"?(?:\."?[a-z_]\w*"?)*|\$\d+|[(),;]|[^\s\w(),;]+|\d+/g) ?? []
}
