import assert from 'node:assert/strict'
import type { Database } from '../../src/platform/db/index.ts'
import { readEveryRow } from './every-row.ts'
import type { Answer } from './http.ts'

/** A request that must be refused: what is wrong with it, what is sent, and the status and code of the answer. */
export type Refused = [wrong: string, body: unknown, status: number, code: string]

/** Sends each, and fails unless it is refused as it should be and no row of any table has come, gone or changed. */
export async function assertRefused(
  db: Database,
  send: (body: unknown) => Promise<Answer>,
  cases: readonly Refused[],
): Promise<void> {
  const before = await readEveryRow(db)
  for (const [wrong, body, status, code] of cases) {
    const answer = await send(body)
    assert.deepEqual([answer.status, answer.body?.code], [status, code], `${wrong}: ${answer.text}`)
    assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/, wrong)
    assert.deepEqual(await readEveryRow(db), before, `${wrong} left something behind`)
  }
}

/** Ways to be wrong that no schema is needed for. `body` is a good one. */
export function malformed(body: Record<string, unknown>): Refused[] {
  const text = JSON.stringify(body)
  const [name = ''] = Object.keys(body)
  const deep = '['.repeat(40) + ']'.repeat(40)
  return [
    ['nothing', undefined, 400, 'INVALID_REQUEST'],
    ['no JSON', text.slice(0, -1), 400, 'MALFORMED_JSON'],
    ['an empty body', '{}', 400, 'INVALID_REQUEST'],
    ['a list', [body], 400, 'INVALID_REQUEST'],
    ['null', 'null', 400, 'INVALID_REQUEST'],
    ['an unknown field', { ...body, colour: 'red' }, 400, 'INVALID_REQUEST'],
    ['a JSON key twice', text.replace('{', `{"${name}":1,`), 400, 'DUPLICATE_KEY'],
    ['deep nesting', text.replace('{', `{"deep":${deep},`), 400, 'BODY_TOO_DEEP'],
    ['a body of one mebibyte', { ...body, filler: 'x'.repeat(2 ** 20) }, 413, 'BODY_TOO_LARGE'],
    ['a key that reaches for the prototype', text.replace('{', '{"__proto__":{},'), 400, 'INVALID_REQUEST'],
  ]
}
