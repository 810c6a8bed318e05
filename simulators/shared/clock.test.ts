import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClock } from './clock.ts'

const hourMs = 3_600_000

test('alarms ring in the order of their times, and what they set off rings too', (t) => {
  const clock = createClock()
  t.after(clock.reset)
  const startedMs = clock.nowMs()
  const rung: number[] = []
  const ring = () => rung.push(Math.round((clock.nowMs() - startedMs) / hourMs))
  clock.at(startedMs + 2 * hourMs, ring)
  clock.at(startedMs + hourMs, () => {
    ring()
    clock.at(clock.nowMs() + 2 * hourMs, ring)
  })
  clock.advance(hourMs - 60_000)
  assert.deepEqual(rung, [])
  clock.advance(5 * hourMs)
  assert.deepEqual(rung, [1, 2, 3])
  assert.ok(clock.nowMs() - startedMs >= 6 * hourMs - 60_000)
})

test('time can be set back, and an alarm then waits longer', (t) => {
  const clock = createClock()
  t.after(clock.reset)
  let isRung = false
  clock.at(clock.nowMs() + hourMs, () => {
    isRung = true
  })
  clock.setOffset(-hourMs)
  clock.setOffset(hourMs - 60_000)
  assert.equal(isRung, false)
  clock.setOffset(hourMs)
  assert.equal(isRung, true)
})

test('an alarm rings by itself when its time has come', async (t) => {
  const clock = createClock()
  t.after(clock.reset)
  // The clock does not keep a process alive; here something has to.
  const alive = setInterval(() => {}, 1_000)
  await new Promise<void>((resolve) => clock.at(clock.nowMs() + 5, resolve))
  clearInterval(alive)
})
