import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkRules } from './check-rules.ts'
import * as documents from './document-rules.ts'
import { planted } from './planted-documents.ts'
import { readProject } from './tree.ts'

const project = readProject()

checkRules(project, documents, planted)

test('the documents are read', () => {
  for (const path of [
    'STYLE.md',
    'CONTRIBUTING.md',
    'docs/reference/glossary.md',
    'docs/decisions/README.md',
  ]) {
    assert.ok(project.get(path), path)
  }
})
