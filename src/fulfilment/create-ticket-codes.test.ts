import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTicketCodes } from './create-ticket-codes.ts'

const [older, newer] = ['an older secret of thirty-two letters', 'a newer secret of thirty-two letters']
const ticket = {
  id: '019f0000-0000-7000-8000-000000000001',
  orderId: '019f0000-0000-7000-8000-000000000002',
  itemId: '019f0000-0000-7000-8000-000000000003',
  seat: 'A-12',
  startsAt: new Date('2026-12-31T21:00:00Z'),
}

function partsOf(code: string): [head: string, body: string, signature: string] {
  const [head = '', body = '', signature = ''] = code.split('.')
  return [head, body, signature]
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())

test('a code says which ticket it is, where and when, and nothing about a person', async () => {
  const codes = createTicketCodes({ ticketSecrets: [newer] })
  const code = await codes.sign(ticket)
  assert.deepEqual(decode(partsOf(code)[1]), {
    ...{ ticket: ticket.id, order: ticket.orderId, item: ticket.itemId },
    ...{ seat: 'A-12', starts_at: '2026-12-31T21:00:00Z' },
  })
  assert.equal(await codes.sign(ticket), code)
  assert.deepEqual(await codes.read(code), { ticketId: ticket.id })
})

test('when secrets change, the old tickets hold as long as the old secret is kept', async () => {
  const before = createTicketCodes({ ticketSecrets: [older] })
  const between = createTicketCodes({ ticketSecrets: [newer, older] })
  const after = createTicketCodes({ ticketSecrets: [newer] })
  const code = await before.sign(ticket)
  assert.deepEqual(await between.read(code), { ticketId: ticket.id })
  assert.equal(await after.read(code), 'FOREIGN')
  assert.deepEqual(await after.read(await between.sign(ticket)), { ticketId: ticket.id })
  assert.deepEqual(
    between.publicKeys.map(({ kid }) => kid),
    [...after.publicKeys, ...before.publicKeys].map(({ kid }) => kid),
  )
})

test('whatever is changed in a code, it is forged', async () => {
  const codes = createTicketCodes({ ticketSecrets: [newer] })
  const [head, body, signature] = partsOf(await codes.sign(ticket))
  const { kid } = decode(head)
  const other = await createTicketCodes({ ticketSecrets: [older] }).sign(ticket)
  for (const code of [
    `${head}.${encode({ ...decode(body), seat: 'A-1' })}.${signature}`,
    `${head}.${body}.${partsOf(other)[2]}`,
    `${head}.${body}.`,
    `${head}.${body}`,
    `${encode({ alg: 'none', kid, typ: 'ticket' })}.${body}.`,
    `${encode({ alg: 'HS256', kid, typ: 'ticket' })}.${body}.${signature}`,
    `${encode({ alg: 'EdDSA', kid, typ: 'other' })}.${body}.${signature}`,
    `${encode({ alg: 'EdDSA', kid, typ: 'ticket', crit: ['b64'], b64: false })}.${body}.${signature}`,
    'some-words',
    '..',
  ])
    assert.equal(await codes.read(code), 'FORGED', code)
})
