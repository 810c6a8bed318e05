import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { createGroupCommit, runInGroups } from './group-commit.ts'

const members = fc.array(fc.record({ id: fc.nat(), isBad: fc.boolean() }), { maxLength: 40 })

test('only the members at fault fail, and each answer reaches its own member', async () => {
  await fc.assert(
    fc.asyncProperty(members, async (batch) => {
      const settled = await runInGroups(batch, async (group) => {
        if (group.some((member) => member.isBad)) throw new Error('spoilt')
        return group.map((member) => member.id)
      })
      assert.deepEqual(
        settled.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : outcome.reason.message)),
        batch.map((member) => (member.isBad ? 'spoilt' : member.id)),
      )
    }),
  )
})

test('one bad member among many costs a few more runs, not one for each', async () => {
  let runs = 0
  const batch = Array.from({ length: 256 }, (_, index) => index)
  await runInGroups(batch, async (group) => {
    runs += 1
    if (group.includes(77)) throw new Error('spoilt')
    return group
  })
  assert.equal(runs, 17)
})

test('a lost connection fails the whole batch at once: nobody knows what was written', async () => {
  let runs = 0
  const settled = await runInGroups([1, 2, 3, 4], async () => {
    runs += 1
    throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
  })
  assert.equal(runs, 1)
  assert.ok(settled.every((outcome) => outcome.status === 'rejected'))
})

test('whoever comes while a group is under way shares the next one; a lone caller waits for nobody', async () => {
  const groups: number[][] = []
  const gates: (() => void)[] = []
  const accept = createGroupCommit(
    async (group: readonly number[]) => {
      groups.push([...group])
      await new Promise<void>((open) => gates.push(open))
      return group.map((member) => member * 10)
    },
    { groupMax: 3 },
  )
  const first = accept(1)
  assert.deepEqual(groups, [[1]], 'there is no timer')
  const rest = [2, 3, 4, 5].map((member) => accept(member))
  gates[0]?.()
  assert.equal(await first, 10)
  gates[1]?.()
  assert.deepEqual(await Promise.all(rest.slice(0, 3)), [20, 30, 40])
  gates[2]?.()
  assert.equal(await rest[3], 50)
  assert.deepEqual(groups, [[1], [2, 3, 4], [5]])
})

test('after a group that failed the next one is as good as new', async () => {
  const accept = createGroupCommit(
    async (group: readonly string[]) => {
      if (group.includes('bad')) throw new Error('spoilt')
      return group
    },
    { groupMax: 8 },
  )
  const settled = await Promise.allSettled(['one', 'bad', 'other'].map(accept))
  assert.deepEqual(
    settled.map((outcome) => outcome.status),
    ['fulfilled', 'rejected', 'fulfilled'],
  )
  assert.equal(await accept('later'), 'later')
})
