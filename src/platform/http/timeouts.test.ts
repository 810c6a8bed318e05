import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { listen, startHttp } from '../../../test/support/fake-platform.ts'

const soon = { headMs: 60, requestMs: 120, lookEveryMs: 20 }

/** Sends `start`, then a byte now and then, until the server ends the connection. Answers with what it said. */
async function dripInto(t: TestContext, start: string, byte = ''): Promise<{ status: number; body: string }> {
  const { http } = await startHttp(
    t,
    (http) => http.post('/things', { config: { access: 'public' } }, async () => ({})),
    { timeouts: soon },
  )
  const socket = connect(await listen(http), '127.0.0.1')
  socket.on('error', () => {})
  socket.write(start)
  const dripping = setInterval(() => byte && socket.writable && socket.write(byte), 5)
  t.after(() => clearInterval(dripping))
  const answer = await text(socket)
  const [head = '', body = ''] = answer.split('\r\n\r\n')
  return { status: Number(head.split(' ')[1]), body }
}

const post = 'POST /things HTTP/1.1\r\nhost: here\r\ncontent-type: application/json\r\n'
const slow: [name: string, start: string, byte?: string][] = [
  ['sends a body byte by byte', `${post}content-length: 10000\r\n\r\n"`, 'x'],
  ['sends a body that never comes', `${post}content-length: 10\r\n\r\n`],
  ['sends chunks without end', `${post}transfer-encoding: chunked\r\n\r\n`, '1\r\nx\r\n'],
  ['sends a head that never ends', `${post}x-slow: `, 'x'],
  ['connects and says nothing', ''],
]

for (const [name, start, byte] of slow) {
  test(`whoever ${name} is told that he is late, and cut off`, async (t) => {
    const { status, body } = await dripInto(t, start, byte)
    assert.deepEqual([status, JSON.parse(body).code], [408, 'REQUEST_TIMEOUT'])
  })
}

test('without other wishes a head may take 10 s, a request 30 s, and Node looks every second', async (t) => {
  const { http } = await startHttp(t)
  const { headersTimeout, requestTimeout, keepAliveTimeout } = http.server
  assert.deepEqual([headersTimeout, requestTimeout, keepAliveTimeout], [10_000, 30_000, 72_000])
})
