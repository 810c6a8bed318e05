import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { keepSecret } from './secrets.ts'
import { StartError } from './start-error.ts'

const makeFolder = () => mkdtempSync(join(tmpdir(), 'secrets-'))

test('a secret is made once, kept, and readable by us alone', () => {
  const folder = makeFolder()
  const first = keepSecret(folder, 'link-secret', undefined)
  const second = keepSecret(folder, 'link-secret', undefined)
  assert.deepEqual([first.isNew, second.isNew, second.secret], [true, false, first.secret])
  assert.equal(statSync(join(folder, 'link-secret')).mode & 0o777, 0o600)
  assert.deepEqual(readdirSync(folder), ['link-secret'])
})

test('an empty secret stops the start: anybody could forge with it', () => {
  const folder = makeFolder()
  writeFileSync(join(folder, 'link-secret'), '\n')
  assert.throws(() => keepSecret(folder, 'link-secret', undefined), StartError)
})

test('a secret of the environment is used as it is, and written nowhere', () => {
  const folder = makeFolder()
  assert.equal(
    keepSecret(folder, 'link-secret', 'given by the environment').secret,
    'given by the environment',
  )
  assert.deepEqual(readdirSync(folder), [])
})
