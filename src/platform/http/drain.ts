import type { Http } from './http.ts'
import type { EventStream } from './sse.ts'

const drainMsMax = 10_000
const sweepMs = 50

/** Makes `close()` end: connections as they fall idle, event streams at once, all others when the time is up. */
export function drainOnClose(http: Http): void {
  const { server } = http
  http.decorate('eventStreams', new Set<EventStream>())
  http.addHook('preClose', (done) => {
    for (const stream of http.eventStreams) stream.close()
    // Closing a server ends idle connections once; one that answers later would idle on until it times out.
    const sweep = setInterval(() => server.closeIdleConnections(), sweepMs)
    const limit = setTimeout(() => server.closeAllConnections(), drainMsMax)
    server.once('close', () => {
      clearInterval(sweep)
      clearTimeout(limit)
    })
    done()
  })
}
