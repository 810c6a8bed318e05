import type { ServerResponse } from 'node:http'
import type { Answer } from './call.ts'
import type { Fault } from './fault.ts'

/** How long a connection is left in silence before it is dropped, if the client is so patient. */
const silenceMs = 30_000

/** Sends an answer, or what a fault leaves of it. Answers with the status that the client sees, 0 for none. */
export function spoilAnswer(
  response: ServerResponse,
  answer: Answer | undefined,
  fault: Fault | undefined,
): number {
  switch (fault?.do) {
    case 'act_then_hang':
      return 0
    case 'hang_then_drop':
      setTimeout(() => response.destroy(), silenceMs).unref()
      return 0
    case 'act_then_reset':
    case 'reset':
      response.socket?.resetAndDestroy()
      return 0
    case 'act_then_half_body':
      return sendHalf(response, answer ?? noAnswer)
    case 'html_502':
      return sendAnswer(response, badGateway)
    default:
      return sendAnswer(response, answer ?? noAnswer)
  }
}

export function sendAnswer(response: ServerResponse, { status, headers, body }: Answer): number {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
  response.end(body)
  return status
}

/** Promises the whole length, sends half of it, and is gone. */
function sendHalf(response: ServerResponse, { status, headers, body }: Answer): number {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
  response.write(body.slice(0, Math.ceil(body.length / 2)), () => response.destroy())
  return status
}

const noAnswer: Answer = { status: 500, headers: {}, body: '' }
const badGateway: Answer = {
  status: 502,
  headers: { 'content-type': 'text/html' },
  body: '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n',
}
