import { connect } from 'node:net'
import { text } from 'node:stream/consumers'

export type RawAnswer = { status: number; head: string; body: string }

/** Sends bytes as they are, such as no client would, and reads until the server ends the connection. */
export async function exchange(url: string, request: string): Promise<RawAnswer> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => {})
  socket.write(request, 'latin1')
  const answer = await text(socket)
  const [head = '', body = ''] = answer.split('\r\n\r\n')
  return { status: Number(head.split(' ')[1]), head, body }
}

/** A request without a body, of these lines, after which the server ends the connection. */
export function requestOf(first: string, ...headers: string[]): string {
  const hasHost = headers.some((header) => /^host:/i.test(header))
  const all = [`${first} HTTP/1.1`, ...(hasHost ? [] : ['Host: here']), 'Connection: close', ...headers]
  return `${all.join('\r\n')}\r\n\r\n`
}
