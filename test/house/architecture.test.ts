import assert from 'node:assert/strict'
import { test } from 'node:test'
import { packageOwners } from '../../architecture.ts'
import { checkRules } from './check-rules.ts'
import * as imports from './import-rules.ts'
import * as kinds from './kind-rules.ts'
import { planted } from './planted-violations.ts'
import * as tables from './table-rules.ts'
import { readProject } from './tree.ts'

const project = readProject()

checkRules(project, { ...imports, ...kinds, ...tables }, planted)

test('the rules read the real project', () => {
  for (const path of ['src/values/money.ts', 'architecture.ts', '.editorconfig', '.ci/run', 'package.json']) {
    assert.ok(project.get(path), path)
  }
})

test('every package on the map is a dependency, and every dependency is on the map', () => {
  const { dependencies } = JSON.parse(project.get('package.json') ?? '{}')
  assert.deepEqual(Object.keys(packageOwners).sort(), Object.keys(dependencies).sort())
})
