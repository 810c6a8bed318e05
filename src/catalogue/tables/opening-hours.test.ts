import assert from 'node:assert/strict'
import { test } from 'node:test'
import { doOverlap, type OpeningHours } from './opening-hours.ts'

function hours(...lines: string[]): OpeningHours[] {
  return lines.map((line) => {
    const [weekday = '', opens = '', closes = ''] = line.split(/[ -]/)
    return { weekday: Number(weekday), opens, closes }
  })
}

test('hours overlap where some minute is said twice, in any order', () => {
  assert.ok(doOverlap(hours('1 18:00-23:00', '1 12:00-18:01')))
  assert.ok(doOverlap(hours('1 18:00-23:00', '1 18:00-23:00')))
  assert.ok(doOverlap(hours('2 10:00-12:00', '1 08:00-09:00', '2 11:59-13:00')))
  assert.ok(doOverlap(hours('1 00:00-24:00', '1 23:00-23:30')))
})

test('hours that touch, or are on other days, do not overlap', () => {
  assert.ok(!doOverlap(hours('1 18:00-23:00', '1 12:00-18:00')))
  assert.ok(!doOverlap(hours('1 18:00-23:00', '2 18:00-23:00')))
  assert.ok(!doOverlap(hours('1 18:00-18:00')))
  assert.ok(!doOverlap([]))
})

test('what closes no later than it opens lasts into the next day, and from Sunday into Monday', () => {
  assert.ok(doOverlap(hours('5 20:00-02:00', '6 01:00-03:00')))
  assert.ok(!doOverlap(hours('5 20:00-02:00', '6 02:00-03:00')))
  assert.ok(doOverlap(hours('7 20:00-02:00', '1 01:00-03:00')))
  assert.ok(!doOverlap(hours('7 20:00-02:00', '1 02:00-03:00')))
})
