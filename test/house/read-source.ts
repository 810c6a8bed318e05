/** A template literal: the code before its backtick, and its text with every `${…}` written as `$n`. */
export type Template = { tag: string; index: number; text: string }

/** `code` is the text with comments, texts and patterns blanked out: lengths, lines and quotes stay in place. */
export type Source = { code: string; templates: Template[] }

const comment = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y
const string = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/y
const pattern = /\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y
/** After these a slash begins a pattern; after anything else it divides. */
const beforePattern = /(?:[(,=:[!&|?{;+\-*%>~^]|\b(?:return|typeof|case|in|of|await))$/

/** Tells code from the rest, so that rules about code are not misled by what a comment or a text says. */
export function readSource(text: string): Source {
  const reader: Reader = { text, index: 0, code: '', templates: [] }
  while (reader.index < text.length) readCode(reader)
  return { code: reader.code, templates: reader.templates }
}

type Reader = { text: string; index: number; code: string; templates: Template[] }

/** Reads on until the end, or until the brace that closes the placeholder we are in. */
function readCode(reader: Reader): void {
  let depth = 0
  while (reader.index < reader.text.length) {
    const next = reader.text[reader.index]
    if (next === '{') depth++
    if (next === '}' && depth-- === 0) {
      keep(reader)
      return
    }
    if (next === '`') readTemplate(reader)
    else if (!skipText(reader)) keep(reader)
  }
}

function skipText(reader: Reader): boolean {
  const next = reader.text[reader.index]
  if (next === "'" || next === '"') return skip(reader, string, 1)
  if (next !== '/') return false
  return skip(reader, comment, 0) || (beforePattern.test(reader.code.trimEnd()) && skip(reader, pattern, 1))
}

function readTemplate(reader: Reader): void {
  const template: Template = { tag: reader.code.slice(-80).trimEnd(), index: reader.index, text: '' }
  reader.templates.push(template)
  keep(reader)
  for (let placeholders = 0; reader.index < reader.text.length && !isAt(reader, '`'); ) {
    if (isAt(reader, '${')) {
      placeholders++
      template.text += `$${placeholders}`
      keep(reader, 2)
      readCode(reader)
    } else {
      const length = isAt(reader, '\\') ? 2 : 1
      template.text += reader.text.slice(reader.index, reader.index + length)
      blank(reader, length)
    }
  }
  keep(reader)
}

function isAt(reader: Reader, text: string): boolean {
  return reader.text.startsWith(text, reader.index)
}

function keep(reader: Reader, length = 1): void {
  reader.code += reader.text.slice(reader.index, reader.index + length)
  reader.index += length
}

function blank(reader: Reader, length: number): void {
  reader.code += reader.text.slice(reader.index, reader.index + length).replace(/[^\n]/g, ' ')
  reader.index += length
}

/** Blanks what the expression matches here, but keeps its first and last `rim` characters. */
function skip(reader: Reader, expression: RegExp, rim: number): boolean {
  expression.lastIndex = reader.index
  const [found] = expression.exec(reader.text) ?? []
  if (found === undefined) return false
  keep(reader, rim)
  blank(reader, found.length - 2 * rim)
  keep(reader, rim)
  return true
}

export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}
