import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { test } from 'node:test'
import { listen, startHttp } from '../../../test/support/fake-platform.ts'
import type { Http } from './http.ts'
import { type EventStream, openEventStream } from './sse.ts'

test('closing lets a request under way finish, ends its connection and takes no other', async (t) => {
  const entered = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  const { http } = await startHttp(t, (http) => {
    http.get('/slow', { config: { access: 'public' } }, async () => {
      entered.resolve()
      await release.promise
      return { done: true }
    })
  })
  const port = await listen(http)
  const agent = new Agent({ keepAlive: true })
  t.after(() => agent.destroy())

  const under = request({ port, path: '/slow', agent }).end()
  const answered = once(under, 'response')
  await entered.promise
  const closed = http.close()
  await once(request({ port, path: '/livez', agent: false }).end(), 'error')
  release.resolve()

  const [answer] = await answered
  answer.resume()
  assert.equal(answer.statusCode, 200)
  await closed
})

function streamRoute(opened: (stream: EventStream) => void): (http: Http) => void {
  return (http) =>
    http.get('/events', { config: { access: 'public', isStream: true } }, async (request, reply) => {
      opened(openEventStream(request, reply))
    })
}

test('an event stream says what it is sent, and ends when the server closes', async (t) => {
  const { promise: opened, resolve } = Promise.withResolvers<EventStream>()
  const { http } = await startHttp(t, streamRoute(resolve))
  const answer = await fetch(`http://127.0.0.1:${await listen(http)}/api/v1/events`)
  assert.equal(answer.headers.get('content-type'), 'text/event-stream; charset=utf-8')
  assert.equal(answer.headers.get('cache-control'), 'no-store')
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff')

  const stream = await opened
  stream.send('status', { status: 'PROCESSING', note: 'two\nlines' })
  stream.send('status', { status: 'COMPLETED' })
  const body = answer.text()
  await http.close()
  await stream.closed
  assert.equal(
    await body,
    'event: status\ndata: {"status":"PROCESSING","note":"two\\nlines"}\n\nevent: status\ndata: {"status":"COMPLETED"}\n\n',
  )
})

test('a client who leaves ends the stream, and sending to him does nothing', async (t) => {
  const { promise: opened, resolve } = Promise.withResolvers<EventStream>()
  const { http } = await startHttp(t, streamRoute(resolve))
  const leaving = new AbortController()
  await fetch(`http://127.0.0.1:${await listen(http)}/events`, { signal: leaving.signal })
  const stream = await opened
  leaving.abort()
  await stream.closed
  stream.send('status', {})
  stream.close()
  assert.equal(http.eventStreams.size, 0)
})

test('a silent stream is kept alive by comments', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const { promise: opened, resolve } = Promise.withResolvers<EventStream>()
  const { http } = await startHttp(t, streamRoute(resolve))
  const answer = await fetch(`http://127.0.0.1:${await listen(http)}/events`)
  const stream = await opened
  t.mock.timers.tick(30_000)
  stream.close()
  assert.equal(await answer.text(), ': still here\n\n: still here\n\n')
  t.mock.timers.reset()
})

test('asking for the head of a stream opens none', async (t) => {
  const { http } = await startHttp(
    t,
    streamRoute(() => {}),
  )
  const answer = await fetch(`http://127.0.0.1:${await listen(http)}/events`, { method: 'HEAD' })
  assert.equal(answer.status, 200)
})
