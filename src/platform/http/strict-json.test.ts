import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Failure } from '../../values/failure.ts'
import { bodyDepthMax, readStrictJson } from './strict-json.ts'

function read(text: string | Buffer): unknown {
  return readStrictJson(Buffer.from(text as string))
}

function codeOf(text: string | Buffer): string | undefined {
  try {
    read(text)
    return undefined
  } catch (error) {
    if (error instanceof Failure) return error.code
    throw error
  }
}

test('what is not JSON is refused without being quoted', () => {
  for (const text of [
    '',
    ' ',
    '{',
    '[1,]',
    '{a:1}',
    "{'a':1}",
    '{"a":1}x',
    'undefined',
    '\ufeff{}',
    '"\u0001"',
    'NaN',
  ]) {
    assert.equal(codeOf(text), 'MALFORMED_JSON', text)
  }
  assert.throws(
    () => read('{"card":4242424242424242'),
    (error: Error) => !`${error.message}${error.stack}${error.cause}`.includes('4242'),
  )
})

test('bytes that are not UTF-8 are refused', () => {
  assert.equal(codeOf(Buffer.from([0x22, 0xc3, 0x28, 0x22])), 'MALFORMED_JSON')
  assert.equal(codeOf(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])), 'MALFORMED_JSON')
})

test('a key named twice is refused, also when spelled differently or nested', () => {
  for (const text of [
    '{"a":1,"a":1}',
    '{"a":1,"\\u0061":2}',
    '[{"b":{"a":1,"b":2,"a":3}}]',
    '{"":1,"":2}',
    '{"1":1,"1":2}',
  ]) {
    assert.equal(codeOf(text), 'DUPLICATE_KEY', text)
  }
})

test('colons and brackets inside of strings count for nothing', () => {
  const value = { 'a:b': 'c:"d":\\', '{[': ']}:', e: ['\\"', ':\n'] }
  assert.deepEqual(read(JSON.stringify(value)), value)
})

test('nesting ends at its limit', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
  assert.equal(codeOf(nested(bodyDepthMax)), undefined)
  assert.equal(codeOf(nested(bodyDepthMax + 1)), 'BODY_TOO_DEEP')
  assert.equal(codeOf(nested(30_000)), 'BODY_TOO_DEEP')
  assert.equal(codeOf(`${'{"a":'.repeat(17)}1${'}'.repeat(17)}`), 'BODY_TOO_DEEP')
})

test('keys that reach for a prototype are refused', () => {
  for (const text of [
    '{"__proto__":{"isAdmin":true}}',
    '{"\\u005f_proto__":1}',
    '{"a":[{"constructor":{"prototype":{}}}]}',
  ]) {
    assert.equal(codeOf(text), 'INVALID_REQUEST', text)
  }
  assert.equal(codeOf('{"constructor":"Brick & Co"}'), undefined)
})

test('numbers that would not arrive as they were sent are refused', () => {
  for (const text of [
    '9007199254740992',
    '-9007199254740992',
    '1e999',
    '-1e999',
    '[1e16]',
    '9007199254740993.5',
  ]) {
    assert.equal(codeOf(text), 'INVALID_REQUEST', text)
  }
  for (const text of ['9007199254740991', '-9007199254740991', '0.1', '1e-999', '-0', '1e2']) {
    assert.equal(codeOf(text), undefined, text)
  }
})

test('text that the database could not keep is refused', () => {
  for (const text of ['"\\u0000"', '"\\ud800"', '{"\\udfff":1}', '{"a":["x\\u0000"]}']) {
    assert.equal(codeOf(text), 'INVALID_REQUEST', text)
  }
  assert.equal(read('"\\ud83d\\ude00\\\\u0000"'), '😀\\u0000')
})

/** JSON as it is written: objects are lists of members, so that a key can stand there twice. */
type Written = { text: string; depth: number; isDouble: boolean; hasPrototype: boolean }

const key = fc.constantFrom('a', 'b', 'c', 'd:', 'e"', '\\', '1', '{', '__proto__', 'constructor', '')
const leaf = fc
  .oneof(
    fc.string({ unit: 'grapheme' }),
    fc.integer(),
    fc.double({ min: -1e9, max: 1e9 }),
    fc.boolean(),
    fc.constant(null),
  )
  .map((value): Written => ({ text: JSON.stringify(value), depth: 0, isDouble: false, hasPrototype: false }))
const space = fc.constantFrom('', '', ' ', '\n\t')

const { written } = fc.letrec<{ written: Written }>((tie) => ({
  written: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    leaf,
    fc.array(tie('written'), { maxLength: 4 }).map((members) => ({
      ...sumOf(members),
      text: `[${members.map(({ text }) => text).join(',')}]`,
    })),
    fc.array(fc.tuple(key, tie('written'), space), { maxLength: 4 }).map((members) => {
      const keys = members.map(([name]) => name)
      const inside = sumOf(members.map(([, member]) => member))
      return {
        text: `{${members.map(([name, { text }, gap]) => `${gap}${JSON.stringify(name)}${gap}:${gap}${text}`).join(',')}}`,
        depth: inside.depth,
        isDouble: inside.isDouble || new Set(keys).size < keys.length,
        hasPrototype: inside.hasPrototype || keys.includes('__proto__'),
      }
    }),
  ),
}))

function sumOf(members: readonly Written[]): Omit<Written, 'text'> {
  return {
    depth: 1 + Math.max(0, ...members.map(({ depth }) => depth)),
    isDouble: members.some(({ isDouble }) => isDouble),
    hasPrototype: members.some(({ hasPrototype }) => hasPrototype),
  }
}

test('every JSON is read as JSON.parse reads it, unless it is double, deep or poisoned', () => {
  fc.assert(
    fc.property(written, ({ text, depth, isDouble, hasPrototype }) => {
      const code = codeOf(text)
      if (depth > bodyDepthMax) assert.equal(code, 'BODY_TOO_DEEP')
      else if (hasPrototype) assert.ok(code === 'INVALID_REQUEST' || (isDouble && code === 'DUPLICATE_KEY'))
      else if (isDouble) assert.equal(code, 'DUPLICATE_KEY')
      else assert.deepEqual(read(text), JSON.parse(text))
    }),
    { numRuns: 2_000 },
  )
})

test('a text with one character changed is malformed exactly if JSON.parse says so', () => {
  const change = fc.tuple(written, fc.nat(), fc.constantFrom('', '"', ':', ',', '{', ']', '\\', '1', ' '))
  fc.assert(
    fc.property(change, ([{ text }, at, character]) => {
      const cut = at % (text.length + 1)
      const changed = text.slice(0, cut) + character + text.slice(cut + 1)
      assert.equal(codeOf(changed) === 'MALFORMED_JSON', !isJson(changed), changed)
    }),
    { numRuns: 2_000 },
  )
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
