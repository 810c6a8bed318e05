import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLogger } from './logger.ts'

function logOnce(write: (log: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = []
  write(createLogger({ logLevel: 'info' }, { write: (line) => void lines.push(line) }))
  return lines.join('')
}

test('secrets are blotted out, three levels deep', () => {
  const line = logOnce((log) =>
    log.info({
      token: 'open-sesame',
      card: { number: 'open-sesame' },
      request: { headers: { authorization: 'open-sesame', 'set-cookie': 'open-sesame' } },
      payment: { cvv: 'open-sesame', password: 'open-sesame' },
      order: 'visible',
    }),
  )
  assert.ok(!line.includes('open-sesame'), line)
  assert.equal(JSON.parse(line).order, 'visible')
})

test('an error is logged without the rows and bodies it carries', () => {
  const cause = new Error('card 4242 4242 4242 4242 refused')
  const error = Object.assign(new Error('value "4242424242424242"', { cause }), {
    detail: 'row',
    code: '22P02',
  })
  const line = logOnce((log) => log.error({ err: error }))
  assert.ok(!/4242|row/.test(line), line)
  const { err } = JSON.parse(line)
  assert.deepEqual([err.type, err.code, err.message], ['Error', '22P02', 'value "[digits]"'])
  assert.equal(err.cause.message, 'card [digits] refused')
})

test('an id stays readable', () => {
  const id = '01910000-1111-7222-8333-444455556666'
  assert.ok(logOnce((log) => log.error({ err: new Error(`checkout ${id}`) })).includes(id))
})

test('what is below the level is not written', () => {
  assert.equal(
    logOnce((log) => log.debug('whisper')),
    '',
  )
})
