import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failure } from '../../values/failure.ts'
import { assertGoodPassword } from './index.ts'
import { normalizePassword } from './password.ts'

const personal = ['Ada Lovelace', ' lovelace1815', 'Countess.Ada@Example.org', 'Ada Weiß', '']

function reasonAgainst(password: string): unknown {
  try {
    assertGoodPassword(password, personal)
    return undefined
  } catch (error) {
    assert.ok(error instanceof Failure && error.code === 'PASSWORD_REFUSED', String(error))
    return error.details.reason
  }
}

function characters(count: number, alphabet: string): string {
  return Array.from({ length: count }, (_, index) => [...alphabet][index % [...alphabet].length]).join('')
}

test('a password has 8 to 128 characters, an emoji or a composed letter being one', () => {
  for (const alphabet of ['kq7 ', '🐙🦑🎟', 'e\u0301o\u0308'.normalize('NFC')]) {
    const reasons = [7, 8, 128, 129].map((count) => reasonAgainst(characters(count, alphabet)))
    assert.deepEqual(reasons, [
      'It has fewer than 8 characters.',
      undefined,
      undefined,
      'It has more than 128 characters.',
    ])
  }
})

test('what counts is the length of the composed form', () => {
  const seven = characters(7, 'éö')
  assert.equal([...seven.normalize('NFD')].length, 14)
  assert.equal(reasonAgainst(seven.normalize('NFD')), 'It has fewer than 8 characters.')
  assert.equal(reasonAgainst(characters(128, 'éö').normalize('NFD')), undefined)
})

test('what is guessed first is refused, in any case and any width', () => {
  for (const password of [
    '12345678',
    'password',
    'PassWord1',
    'baseball',
    'ｐａｓｓｗｏｒｄ',
    'QWERTYUIOP',
  ]) {
    assert.equal(reasonAgainst(password), 'It is one of the most common passwords.', password)
  }
})

test('one character over and over is refused', () => {
  for (const password of ['        ', 'aaaaaaaa', 'AaAaAaAa', '🐙'.repeat(9), ' \u00a0\u2003     ']) {
    assert.equal(reasonAgainst(password), 'It is one character over and over.', password)
  }
})

test('what others know of its owner is refused as a whole, not as a part', () => {
  for (const password of [
    'ada lovelace',
    'Lovelace1815',
    'countess.ada@example.ORG',
    'COUNTESS.ADA',
    'Ada\u00a0Lovelace',
    'ADA WEISS',
  ]) {
    assert.equal(reasonAgainst(password), 'It is your name or your e-mail address.', password)
  }
  assert.equal(reasonAgainst('ada lovelace wrote notes'), undefined)
})

test('control characters and halves of characters are refused', () => {
  for (const odd of ['\0', '\n', '\u007f', '\u0085', '\ud83d']) {
    assert.equal(
      reasonAgainst(`correct${odd}horse`),
      'It holds characters that cannot be typed.',
      JSON.stringify(odd),
    )
  }
})

test('however it is typed, the same password is one text; upper and lower case are two', () => {
  assert.equal(normalizePassword('cafe\u0301\u00a0noir'), 'caf\u00e9 noir')
  assert.notEqual(normalizePassword('Café noir'), normalizePassword('café noir'))
})
