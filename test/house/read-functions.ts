import { codeWithoutTypes } from './read-exports.ts'
import { lineAt } from './read-source.ts'

/** A function with a body in braces; `lines` counts from its first word to its closing brace. */
export type MeasuredFunction = { name: string; line: number; lines: number }

const statements = new Set(['if', 'for', 'while', 'switch', 'catch', 'with', 'await'])

/** Every function, method and arrow with a body. An arrow that is one expression is a value and not counted. */
export function readFunctions(text: string): MeasuredFunction[] {
  const code = codeWithoutTypes(text)
  return [...code.matchAll(/\{/g)].flatMap(({ index }) => {
    const head = headBefore(code.slice(0, index).trimEnd())
    if (!head) return []
    const line = lineAt(code, head.index)
    return [{ name: head.name, line, lines: lineAt(code, closing(code, index)) - line + 1 }]
  })
}

type Head = { name: string; index: number }

function headBefore(before: string): Head | undefined {
  if (before.endsWith('=>')) return arrowHead(before.slice(0, -2).trimEnd())
  if (!before.endsWith(')')) return undefined
  const head = before.slice(0, opening(before))
  const found = /(?:\b(?:async )?function\*?\s*)?([\w$#]*)\s*$/.exec(head)
  if (!found || statements.has(found[1] ?? '')) return undefined
  return { name: found[1] || 'a function', index: found.index }
}

function arrowHead(before: string): Head {
  const start = before.endsWith(')') ? opening(before) : before.search(/[\w$]+$/)
  const [, name = 'a function'] = /([\w$]+)\s*[=:]\s*(?:async\s*)?$/.exec(before.slice(0, start)) ?? []
  return { name, index: start }
}

/** Where the parenthesis that ends this text was opened. */
function opening(text: string): number {
  for (let index = text.length - 1, depth = 0; index >= 0; index--) {
    if (text[index] === ')') depth++
    if (text[index] === '(' && --depth === 0) return index
  }
  return 0
}

function closing(code: string, start: number): number {
  for (let index = start, depth = 0; index < code.length; index++) {
    if (code[index] === '{') depth++
    if (code[index] === '}' && --depth === 0) return index
  }
  return code.length
}
