import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'

/** What a service was asked. */
export type Heard = { method: string; path: string; headers: IncomingHttpHeaders; body: string }

/** What it answers; `body` is sent as JSON, a string as it is. `drop`: nothing, and the line is cut. */
export type Scripted =
  | { status: number; body?: object | string; headers?: Record<string, string> }
  | { drop: true }

/** A service on a free port that answers as a test says, and remembers what it was asked. */
export async function startScripted(
  t: TestContext,
  answer: (heard: Heard) => Scripted,
): Promise<{ url: string; heard: Heard[] }> {
  const heard: Heard[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const part of request.setEncoding('utf8')) body += part
    const { method = '', url = '', headers } = request
    const one = { method, path: url, headers, body }
    heard.push(one)
    const scripted = answer(one)
    if ('drop' in scripted) {
      request.socket.destroy()
      return
    }
    const text = typeof scripted.body === 'string' ? scripted.body : JSON.stringify(scripted.body ?? '')
    const type = { 'content-type': 'application/json' }
    response.writeHead(scripted.status, { ...type, ...scripted.headers }).end(text)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard }
}
