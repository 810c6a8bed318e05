import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { holdsCardNumber, refuseCards } from './card.ts'
import type { Failure } from './failure.ts'

const numbers = ['4539578763621486', '378282246310005', '4222222222222', '6304000000000000000']

for (const write of [
  (number: string) => number,
  (number: string) => `me${number}@example.com`,
  (number: string) => `tok_${number}`,
  (number: string) => `${number} 12/39 391`,
  (number: string) => `12 ${number}`,
  (number: string) => inGroups(number, ' '),
  (number: string) => inGroups(number, '-'),
  (number: string) => inGroups(number, '.'),
  (number: string) => inGroups(number, ' - '),
  (number: string) => inGroups(number, '\u00a0'),
  (number: string) => inGroups(number, '–'),
  (number: string) => `tok_${inGroups(number, '_')}`,
  (number: string) => inGroups(number, '    '),
  (number: string) => inGroups(number, '\u200b'),
  (number: string) => number.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
  (number: string) => `Ada ${inGroups(number, ' ')} 12/39`,
  (number: string) => `${inGroups(number, ' ')} 391`,
]) {
  test(`a card number is found in ${JSON.stringify(write('4539578763621486'))}`, () => {
    for (const number of numbers) assert.ok(holdsCardNumber(write(number)), number)
  })
}

test('a number whose last digit is another one is no card number', () => {
  for (const number of numbers)
    for (let by = 1; by < 10; by += 1) {
      const wrong = `${number.slice(0, -1)}${(Number(number.at(-1)) + by) % 10}`
      assert.ok(!holdsCardNumber(wrong), wrong)
    }
})

test('the names that programs give are no card numbers', () => {
  for (let nth = 0; nth < 10_000; nth += 1) {
    const [id, ms] = [randomUUID(), 1_780_000_000_000 + nth]
    for (const name of [id, `${id}@example.com`, `user_${ms}@example.com`, `${ms}`, `ord-${id}-${nth}`])
      assert.ok(!holdsCardNumber(name), name)
  }
})

test('what is too short or too long is no card number', () => {
  for (const text of ['', '0', '+49 170 1234567', '424242424242', '42424242424242424242'])
    assert.ok(!holdsCardNumber(text), text)
})

test('a long text is read in time', () => {
  assert.ok(!holdsCardNumber('1 '.repeat(50_000)))
})

function inGroups(digits: string, separator: string): string {
  return digits.match(/.{1,4}/g)?.join(separator) ?? ''
}

test('fields that hold a card number are refused by their names, without saying what they hold', () => {
  const [number = ''] = numbers
  refuseCards({ title: 'A cup', note: null, place: undefined })

  assert.throws(
    () => refuseCards({ title: 'A cup', 'customer/name': number, email: `me${number}@example.com` }),
    ({ code, details }: Failure) => {
      const paths = (details.errors as { path: string }[]).map(({ path }) => path)
      assert.deepEqual([code, paths], ['CARD_REFUSED', ['/customer/name', '/email']])
      assert.ok(!JSON.stringify(details).includes(number))
      return true
    },
  )
})
