import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Tree } from './tree.ts'

/** Answers with one sentence for each break of a rule: which file, which rule, and what to do. */
export type Rule = (tree: Tree) => string[]

/** For one rule: trees that break it exactly once, and files that look alike and do not. */
export type Planted = { wrong: Record<string, string>[]; right: Record<string, string> }

/** Holds the project to each rule, and each rule to its planted violations: a rule that cannot fail proves nothing. */
export function checkRules(
  project: Tree,
  rules: Record<string, Rule>,
  planted: Record<string, Planted>,
): void {
  for (const [name, rule] of Object.entries(rules)) {
    test(`the project obeys: ${inWords(name)}`, () => {
      assert.deepEqual(rule(project), [])
    })

    test(`a planted violation is found: ${inWords(name)}`, () => {
      const { wrong, right } = planted[name] ?? assert.fail(`Nothing is planted for ${name}.`)
      assert.ok(wrong.length > 0)
      for (const files of wrong) {
        assert.equal(
          rule(plant(files)).length,
          1,
          `not exactly one finding in ${JSON.stringify(files).slice(0, 500)}`,
        )
      }
      assert.deepEqual(rule(plant(right)), [])
    })
  }
}

function plant(files: Record<string, string>): Tree {
  return new Map(Object.entries(files))
}

function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}
