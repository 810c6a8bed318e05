import type { Account } from './account.ts'
import { expand } from './expand.ts'
import type { Params } from './form.ts'
import { missingParameter, readInteger, readList, readText } from './read-params.ts'
import type { Intent, Outcome } from './records.ts'
import { refuse } from './refused.ts'
import { show } from './show.ts'

/** One condition, such as `metadata['payment_id']:'17'` or `-status:'canceled'`. */
type Clause = {
  isNot: boolean
  field: string
  key: string | undefined
  operator: string
  value: string | null
}

const clausePattern =
  /(-?)(metadata\[(?:'([^']+)'|"([^"]+)")\]|[a-z_]+)\s*(>=|<=|:|>|<)\s*(?:'([^']*)'|"([^"]*)"|(\d+)|(null))/y
const fields = ['amount', 'created', 'currency', 'customer', 'metadata', 'status']

/**
 * `GET /v1/payment_intents/search`: conditions on some fields, all joined with AND or all with OR. Like the real one
 * it may lag behind: an intent is not found until the lag that the control API sets is over.
 */
export function searchIntents(account: Account, params: Params): Outcome {
  const query = readText(params, 'query')
  if (query === undefined) throw missingParameter('query')
  const { clauses, isAny } = readQuery(query)
  const visibleUntil = (account.world.clock.nowMs() - account.searchLagMs) / 1000
  const found = candidates(account, clauses, isAny)
    .filter((intent) => intent.created <= visibleUntil && fits(intent, clauses, isAny))
    .reverse()
  const [limit, from] = [readInteger(params, 'limit') ?? 10, Number(readText(params, 'page') ?? 0)]
  const page = found.slice(from, from + limit)
  const hasMore = found.length > from + limit
  const shown = {
    ...{ object: 'search_result', url: '/v1/payment_intents/search', has_more: hasMore },
    ...{
      data: page.map((intent) => show(account, intent)),
      next_page: hasMore ? String(from + limit) : null,
    },
  }
  return { status: 200, shown: expand(account, shown, readList(params, 'expand')) }
}

function readQuery(query: string): { clauses: Clause[]; isAny: boolean } {
  const clauses: Clause[] = []
  const joints = new Set<string>()
  const pattern = new RegExp(clausePattern)
  for (let rest = query.trim(); rest !== ''; ) {
    pattern.lastIndex = 0
    const clause = readClause(pattern.exec(rest), query)
    clauses.push(clause.clause)
    const joint = /^\s+(and|or)\s+|^\s+|^$/i.exec(rest.slice(clause.length))
    if (!joint) throw invalidQuery(query)
    rest = rest.slice(clause.length + joint[0].length)
    if (rest !== '') joints.add((joint[1] ?? 'and').toLowerCase())
  }
  if (joints.size > 1) throw refuse('A query may have AND or OR, not both.', { param: 'query' })
  return { clauses, isAny: joints.has('or') }
}

function readClause(found: RegExpExecArray | null, query: string): { clause: Clause; length: number } {
  const [all = '', minus, field = '', single, double, operator = ':', text, otherText, number] = found ?? []
  const name = field.replace(/\[.*/, '')
  if (!found || !fields.includes(name)) throw invalidQuery(query)
  const value = text ?? otherText ?? number ?? null
  return {
    clause: { isNot: minus === '-', field: name, key: single ?? double, operator, value },
    length: all.length,
  }
}

function invalidQuery(query: string): Error {
  return refuse(`We were unable to parse your search query: ${query}`, { param: 'query' })
}

/** Who asks for one payment gets it without a look at all the others. */
function candidates({ memory }: Account, clauses: Clause[], isAny: boolean): Intent[] {
  const byReference = clauses.find(
    ({ key, operator, isNot }) => key === 'payment_id' && operator === ':' && !isNot,
  )
  if (isAny || !byReference?.value) return [...memory.intents.values()]
  const ids = new Set(memory.byReference.get(byReference.value))
  return [...ids].flatMap((id) => memory.intents.get(id) ?? [])
}

function fits(intent: Intent, clauses: Clause[], isAny: boolean): boolean {
  const holds = (clause: Clause) => isTrue(intent, clause) !== clause.isNot
  return isAny ? clauses.some(holds) : clauses.every(holds)
}

function isTrue(intent: Intent, { field, key, operator, value }: Clause): boolean {
  const actual = fieldOf(intent, field, key)
  if (operator === ':') return value === null ? actual === undefined : String(actual) === value
  const difference = Number(actual) - Number(value)
  if (operator === '>') return difference > 0
  if (operator === '<') return difference < 0
  return operator === '>=' ? difference >= 0 : difference <= 0
}

function fieldOf(intent: Intent, field: string, key: string | undefined): unknown {
  if (field === 'metadata') return intent.metadata[key ?? '']
  if (field === 'customer') return intent.repeated.customer
  return intent[field as 'amount' | 'created' | 'currency' | 'status']
}
