import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changed, type Show } from './show.ts'

const at = (text: string) => new Date(`2099-07-01T${text}Z`)
const show: Show = {
  ...{ id: 'show-1', seriesId: null, externalId: null, title: 'A play', type: 'PLAY', location: 'Here' },
  ...{ startsAt: at('19:00'), endsAt: at('21:30'), cancellation: null, cancelledAt: null },
  ...{ createdAt: at('01:00'), updatedAt: at('01:00') },
}
const nothing = { changed: [], added: [] }

test('a start that moves takes the end along', () => {
  const { startsAt, endsAt } = changed(show, { ...nothing, startsAt: at('20:00') })
  assert.deepEqual([startsAt, endsAt], [at('20:00'), at('22:30')])
})

test('an end that is said is the end', () => {
  const { startsAt, endsAt } = changed(show, { ...nothing, startsAt: at('20:00'), endsAt: at('20:45') })
  assert.deepEqual([startsAt, endsAt], [at('20:00'), at('20:45')])
})

test('what is not said stays', () => {
  assert.deepEqual(changed(show, nothing), show)
  assert.deepEqual(changed({ ...show, cancellation: [] }, { ...nothing, cancellation: null }), show)
})
