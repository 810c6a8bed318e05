import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../../support/app.ts'
import type { Json } from '../../support/http.ts'
import { bookTable, makeSlot, offerSlot, statusOf } from './restaurant.ts'

const serverOnly = { processKind: 'server' } as const

function sorted(answers: readonly { status: number; body: Json }[]): string[] {
  return answers.map(({ status, body }) => body?.code ?? String(status)).sort()
}

test('of twenty parties that want one table at once, one gets it', async (t) => {
  const shop = await startApp(t)
  const slot = await makeSlot(shop)

  const answers = await Promise.all(Array.from({ length: 20 }, () => bookTable(shop, slot.id)))

  assert.deepEqual(sorted(answers), ['201', ...Array.from({ length: 19 }, () => 'SOLD_OUT')])
  assert.equal(await statusOf(shop, slot.id), 'BOOKED')
})

test('of slots of different length that overlap and are offered at once, one stays', async (t) => {
  const shop = await startApp(t, serverOnly)
  for (let round = 1; round <= 5; round += 1) {
    const slots = Array.from({ length: 8 }, (_, index) => ({
      table_number: `${round}`,
      date_time: `2099-05-01T18:${String(index * 7).padStart(2, '0')}:00Z`,
      turn_minutes: 60 + index * 15,
    }))

    const answers = await Promise.all(slots.map((slot) => offerSlot(shop, slot)))

    assert.deepEqual(sorted(answers), ['201', ...Array.from({ length: 7 }, () => 'SLOT_OVERLAPS')])
    const { body } = await shop.get('/restaurants/tables')
    assert.equal(body.slots.length, round)
  }
})

test('of a party that wants two tables and others that want one of them, nobody gets half', async (t) => {
  const shop = await startApp(t)
  for (let round = 1; round <= 5; round += 1) {
    const date_time = `2099-05-0${round}T18:00:00Z`
    const one = await makeSlot(shop, { date_time, table_number: '1', combinable_with: ['2'] })
    const two = await makeSlot(shop, { date_time, table_number: '2' })

    const [both, other, ...single] = await Promise.all([
      bookTable(shop, one.id, { size: 8, with: [two.id] }),
      bookTable(shop, two.id, { size: 8, with: [one.id] }),
      bookTable(shop, two.id),
      bookTable(shop, one.id),
    ])

    const isTogether = [both, other].some(({ status }) => status === 201)
    const wanted = isTogether
      ? ['201', 'SOLD_OUT', 'SOLD_OUT', 'SOLD_OUT']
      : ['201', '201', 'SOLD_OUT', 'SOLD_OUT']
    assert.deepEqual(sorted([both, other, ...single]), wanted)
    for (const { id } of [one, two]) assert.equal(await statusOf(shop, id), 'BOOKED')
  }
})

test('a slot is booked or withdrawn, never both, however close together they come', async (t) => {
  const shop = await startApp(t)
  for (let round = 1; round <= 8; round += 1) {
    const { id } = await makeSlot(shop, { table_number: `${round}` })

    const [booked, withdrawn] = await Promise.all([
      bookTable(shop, id),
      shop.delete(`/restaurants/tables/${id}`, { asOperator: true }),
    ])

    assert.deepEqual([booked.status, withdrawn.status].filter((status) => status < 300).length, 1)
    assert.equal((await shop.get(`/restaurants/tables/${id}`)).status, booked.status === 201 ? 200 : 404)
  }
})
