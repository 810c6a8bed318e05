import { refuse } from './refused.ts'

/** A form with brackets: `metadata[a]=b` is `{ metadata: { a: 'b' } }`. Lists are objects with numbers for names. */
export type Params = { [name: string]: string | Params }

/** Reads a body or a query. Without prototypes, so that `__proto__` is a name like any other. */
export function parseForm(text: string): Params {
  const params = emptyParams()
  if (text === '') return params
  for (const pair of text.split('&')) {
    const equals = pair.indexOf('=')
    const name = decode(equals < 0 ? pair : pair.slice(0, equals))
    if (name !== '') set(params, name, equals < 0 ? '' : decode(pair.slice(equals + 1)))
  }
  return params
}

function set(params: Params, name: string, value: string): void {
  const bracket = name.indexOf('[')
  if (bracket < 0) {
    params[name] = value
    return
  }
  const words = [
    name.slice(0, bracket),
    ...name.slice(bracket + 1, name.endsWith(']') ? -1 : undefined).split(']['),
  ]
  const last = words.pop() ?? ''
  let at = params
  for (const word of words) {
    const known = at[word]
    const inner = typeof known === 'object' ? known : emptyParams()
    at[word] = inner
    at = inner
  }
  at[last === '' ? String(Object.keys(at).length) : last] = value
}

function emptyParams(): Params {
  return Object.create(null)
}

function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  if (!spaced.includes('%')) return spaced
  try {
    return decodeURIComponent(spaced)
  } catch {
    throw refuse('Invalid request: the body is not form-encoded UTF-8.')
  }
}
