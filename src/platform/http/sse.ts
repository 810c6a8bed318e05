import type { OutgoingHttpHeaders } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Failure } from '../../values/failure.ts'

/** Server-sent events to one client. Sending to a client who has left does nothing. */
export type EventStream = {
  /** `data` becomes JSON on one line. */
  send(event: string, data: unknown): void
  close(): void
  /** Settles when the client left, `close` was called, or the server drains. */
  closed: Promise<void>
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Open event streams; ended when the server drains. */
    eventStreams: Set<EventStream>
  }
}

const heartbeatMs = 15_000
const streamsMax = 10_000
const unsentBytesMax = 256 * 1024

/**
 * Takes the answer over, or fails with UNAVAILABLE when too many streams are open. The route says
 * `config.isStream`, so that open streams do not count as load.
 */
export function openEventStream(request: FastifyRequest, reply: FastifyReply): EventStream {
  const { eventStreams } = request.server
  if (eventStreams.size >= streamsMax) throw new Failure('UNAVAILABLE')
  const { promise: closed, resolve } = Promise.withResolvers<void>()
  const answer = reply.hijack().raw
  const heartbeat = setInterval(() => write(': still here\n\n'), heartbeatMs).unref()

  function write(text: string): void {
    if (answer.destroyed || answer.writableEnded) return
    // A client who does not read must not fill our memory.
    if (answer.writableLength > unsentBytesMax) answer.destroy()
    else answer.write(text)
  }

  const stream: EventStream = {
    send: (event, data) => write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    close: () => answer.end(),
    closed,
  }

  eventStreams.add(stream)
  answer.on('error', () => {})
  answer.once('close', () => {
    clearInterval(heartbeat)
    eventStreams.delete(stream)
    resolve()
  })
  answer.writeHead(200, {
    // What the guards said: also a renewed cookie, or the origin that may read this.
    ...(reply.getHeaders() as OutgoingHttpHeaders),
    'content-type': 'text/event-stream; charset=utf-8',
    connection: 'close',
    // Proxies that collect answers before passing them on would hold the events back.
    'x-accel-buffering': 'no',
  })
  answer.flushHeaders()
  if (request.method === 'HEAD') stream.close()
  return stream
}
