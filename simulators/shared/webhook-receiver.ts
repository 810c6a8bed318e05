import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { readBody } from './serve-simulator.ts'

export type ReceivedWebhook = { path: string; headers: IncomingHttpHeaders; body: string; at: number }

/** For tests: somebody who gets webhooks and waits for them. */
export type Receiver = {
  url: string
  received: ReceivedWebhook[]
  /** What the next webhooks are answered with; 0 is no answer at all. */
  answerWith(status: number): void
  /** Waits until what came so far is enough. */
  until(isEnough: (received: readonly ReceivedWebhook[]) => boolean): Promise<void>
}

export async function startReceiver(t: TestContext): Promise<Receiver> {
  const received: ReceivedWebhook[] = []
  let status = 200
  let tell = () => {}
  const server = createServer((request, response) => {
    readBody(request, (body = '') => {
      received.push({ path: request.url ?? '', headers: request.headers, body, at: performance.now() })
      if (status > 0) response.writeHead(status).end()
      tell()
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answerWith(next) {
      status = next
    },
    async until(isEnough) {
      while (!isEnough(received)) {
        await new Promise<void>((resolve) => {
          tell = resolve
        })
      }
    },
  }
}
