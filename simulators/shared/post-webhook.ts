import { type Agent, request } from 'node:http'
import { request as requestSecurely } from 'node:https'

/** What became of a delivery: a status, or the reason why there is none. */
export type Received = { status: number | null; error?: string }

export type Post = {
  url: string
  headers: Record<string, string>
  body: string
  timeoutMs: number
  agent: Agent
}

/** Posts a body and waits for the end of the answer. Never fails: what went wrong is part of the answer. */
export function postWebhook({ url, headers, body, timeoutMs, agent }: Post): Promise<Received> {
  return new Promise((resolve) => {
    const isPlain = url.startsWith('http:')
    const sent = (isPlain ? request : requestSecurely)(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers },
      ...(isPlain ? { agent } : {}),
      signal: AbortSignal.timeout(timeoutMs),
    })
    sent.on('error', (error) => resolve({ status: null, error: error.message }))
    sent.on('response', (answer) => {
      answer.resume()
      answer.on('error', (error) => resolve({ status: null, error: error.message }))
      answer.on('end', () => resolve({ status: answer.statusCode ?? null }))
    })
    sent.end(body)
  })
}
