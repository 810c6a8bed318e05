import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { listen, startHttp } from '../../../test/support/fake-platform.ts'

/** Sends bytes as they are and reads until the server ends the connection. */
async function exchange(
  port: number,
  request: string,
): Promise<{ status: number; head: string; body: string }> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(request)
  const answer = await text(socket)
  const [head = '', body = ''] = answer.split('\r\n\r\n')
  return { status: Number(head.split(' ')[1]), head, body }
}

const close = 'host: here\r\nconnection: close\r\n'
const malformed: [name: string, request: string, status: number, code: string][] = [
  ['no HTTP', 'HELLO\r\n\r\n', 400, 'INVALID_REQUEST'],
  ['a card for a method', '4242424242424242 / HTTP/1.1\r\n\r\n', 400, 'INVALID_REQUEST'],
  ['a broken header', `GET /livez HTTP/1.1\r\n${close}a b: c\r\n\r\n`, 400, 'INVALID_REQUEST'],
  [
    'a huge header',
    `GET /livez HTTP/1.1\r\n${close}x: ${'y'.repeat(20_000)}\r\n\r\n`,
    431,
    'HEADERS_TOO_LARGE',
  ],
  ['a broken length', `POST /livez HTTP/1.1\r\n${close}content-length: x\r\n\r\n`, 400, 'INVALID_REQUEST'],
  ['a broken address', `GET /things/%E0%A4%A HTTP/1.1\r\n${close}\r\n`, 400, 'INVALID_REQUEST'],
  ['a broken percent', `GET /% HTTP/1.1\r\n${close}\r\n`, 400, 'INVALID_REQUEST'],
  ['an endless id', `GET /things/${'x'.repeat(1000)} HTTP/1.1\r\n${close}\r\n`, 404, 'NOT_FOUND'],
  ['an unknown method', `PURGE /livez HTTP/1.1\r\n${close}\r\n`, 405, 'METHOD_NOT_ALLOWED'],
]

for (const [name, request, status, code] of malformed) {
  test(`${name} gets a problem, too`, async (t) => {
    const { http, lines } = await startHttp(t, (http) => {
      http.get('/things/:id', { config: { access: 'public' } }, async () => ({}))
    })
    const answer = await exchange(await listen(http), request)
    assert.match(answer.head, /^content-type: application\/problem\+json/im)
    assert.deepEqual([answer.status, JSON.parse(answer.body).code], [status, code])
    assert.ok(!`${answer.body}${lines}`.includes('4242'))
  })
}

test('whoever sends too much reads our answer, and may go on', async (t) => {
  const { http } = await startHttp(t, (http) => {
    http.post('/things', { config: { access: 'public' } }, async () => ({}))
  })
  const port = await listen(http)
  for (let round = 0; round < 20; round += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/things`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify('x'.repeat(1024 * 1024)),
    })
    assert.equal(answer.status, 413)
    assert.equal(((await answer.json()) as { code: string }).code, 'BODY_TOO_LARGE')
  }
})

test('a body that was not announced is cut off at the limit', async (t) => {
  const { http } = await startHttp(t, (http) => {
    http.post('/things', { config: { access: 'public' } }, async () => ({}))
  })
  const chunk = `8000\r\n${'x'.repeat(0x8000)}\r\n`
  const head =
    'POST /things HTTP/1.1\r\nhost: here\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n'
  const answer = await exchange(await listen(http), head + chunk.repeat(3))
  assert.deepEqual([answer.status, JSON.parse(answer.body).code], [413, 'BODY_TOO_LARGE'])
})
