import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSealer } from './sealer.ts'

const sealer = createSealer('a secret of at least thirty-two characters')
const place = 'vendor:1/bank_account'

test('what was sealed opens again, and looks different every time', () => {
  const sealed = [sealer.seal('DE89370400440532013000', place), sealer.seal('DE89370400440532013000', place)]
  assert.notEqual(sealed[0], sealed[1])
  for (const one of sealed) {
    assert.ok(!Buffer.from(one, 'base64').includes('3704'))
    assert.equal(sealer.open(one, place), 'DE89370400440532013000')
  }
})

test('it opens with no other secret, at no other place, and not when a bit was changed', () => {
  const sealed = sealer.seal('DE89370400440532013000', place)
  assert.throws(() => createSealer('another secret of thirty-two characters').open(sealed, place))
  assert.throws(() => sealer.open(sealed, 'vendor:2/bank_account'))
  const bytes = Buffer.from(sealed, 'base64')
  for (let index = 0; index < bytes.length; index += 1) {
    const bent = Buffer.from(bytes)
    bent[index] = (bent[index] ?? 0) ^ 1
    assert.throws(() => sealer.open(bent.toString('base64'), place), `byte ${index}`)
  }
})
