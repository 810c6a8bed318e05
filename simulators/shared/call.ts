import type { IncomingHttpHeaders } from 'node:http'
import type { Fault } from './fault.ts'

/** A request as it came over the wire. `path` without the query, `query` without its question mark. */
export type Call = {
  method: string
  path: string
  query: string
  headers: IncomingHttpHeaders
  body: string
  /** What will be done to the answer, for a simulator that has to remember it, such as a stored 500. */
  fault?: Fault | undefined
}

export type Answer = { status: number; headers: Record<string, string>; body: string }
