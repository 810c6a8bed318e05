import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBoundedQueue } from './bounded-queue.ts'

/** Works that begin when the queue lets them and end when the test says so. */
function openWorks(limits: { atOnce: number; waitingMax: number }) {
  const inTurn = createBoundedQueue(limits)
  const begun: string[] = []
  const ends = new Map<string, PromiseWithResolvers<string>>()
  const begin = (name: string): Promise<string> =>
    inTurn(() => {
      begun.push(name)
      const end = Promise.withResolvers<string>()
      ends.set(name, end)
      return end.promise
    })
  return { begin, begun, end: (name: string) => ends.get(name) ?? assert.fail(`${name} has not begun.`) }
}

/** Lets everything happen that is not waiting for the test. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

test('so many works run at once and no more; the others begin in the order they came', async () => {
  const { begin, begun, end } = openWorks({ atOnce: 2, waitingMax: 8 })
  const works = ['a', 'b', 'c', 'd', 'e'].map(begin)
  await settle()
  assert.deepEqual(begun, ['a', 'b'])

  end('b').resolve('of b')
  assert.equal(await works[1], 'of b')
  await settle()
  assert.deepEqual(begun, ['a', 'b', 'c'])

  end('a').resolve('of a')
  end('c').resolve('of c')
  await settle()
  assert.deepEqual(begun, ['a', 'b', 'c', 'd', 'e'])
})

test('who comes in the moment a turn ends does not overtake who waits', async () => {
  const { begin, begun, end } = openWorks({ atOnce: 1, waitingMax: 8 })
  const first = begin('first')
  void begin('waiting')
  await settle()
  end('first').resolve('')
  await first
  void begin('late')
  await settle()
  assert.deepEqual(begun, ['first', 'waiting'])
})

test('who finds the queue full fails with UNAVAILABLE at once; when it has room again, it takes again', async () => {
  const { begin, begun, end } = openWorks({ atOnce: 1, waitingMax: 1 })
  const running = begin('running')
  const waiting = begin('waiting')
  await assert.rejects(begin('refused'), { code: 'UNAVAILABLE' })

  end('running').resolve('')
  await running
  await settle()
  end('waiting').resolve('')
  await waiting
  void begin('later')
  await settle()
  assert.deepEqual(begun, ['running', 'waiting', 'later'])
})

test('a work that fails, or throws before it begins, gives its turn back', async () => {
  const { begin, begun, end } = openWorks({ atOnce: 1, waitingMax: 1 })
  const failing = begin('failing')
  void begin('next')
  await settle()
  end('failing').reject(new Error('broken'))
  await assert.rejects(failing, /broken/)
  await settle()
  assert.deepEqual(begun, ['failing', 'next'])

  const inTurn = createBoundedQueue({ atOnce: 1, waitingMax: 0 })
  const throwing = () => {
    throw new Error('thrown')
  }
  await assert.rejects(inTurn(throwing), /thrown/)
  assert.equal(await inTurn(async () => 'fine'), 'fine')
})
