import { randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

/** What one attempt to buy came to. No status: the connection was refused or broke off before an answer. */
export type Attempt = {
  status?: number
  contentType?: string
  checkoutId?: string
  trouble?: string
  text: string
}

export type Load = {
  /** Ids of every checkout that a buyer was promised. */
  promised: Set<string>
  /** Every attempt that was not answered by 202. */
  refused: Attempt[]
  /** Lets every buyer come to an answer, and then sends no more. */
  stop(): Promise<void>
}

const retryPauseMs = 20

/**
 * Buyers who buy one after the other, keep their connection while the server does, and ask again under the same
 * key, the next server if need be, until they have their promise.
 */
export function startLoad(urls: () => readonly string[], buyers: number, body: object): Load {
  const load = { promised: new Set<string>(), refused: [] as Attempt[] }
  const agent = new Agent({ keepAlive: true })
  let isStopping = false

  async function buy(nth: number): Promise<void> {
    const key = randomUUID()
    for (let turn = nth; ; turn += 1) {
      const choice = urls()
      const attempt = await post(agent, choice[turn % choice.length] ?? '', key, body)
      if (attempt.checkoutId) return void load.promised.add(attempt.checkoutId)
      load.refused.push(attempt)
      await sleep(retryPauseMs)
    }
  }

  async function goOn(nth: number): Promise<void> {
    while (!isStopping) await buy(nth)
  }

  const running = Promise.all(Array.from({ length: buyers }, (_, nth) => goOn(nth)))
  return {
    ...load,
    async stop() {
      isStopping = true
      await running
      agent.destroy()
    },
  }
}

function post(agent: Agent, url: string, key: string, body: object): Promise<Attempt> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': key }
    const asked = request(`${url}/api/v1/checkouts`, { agent, method: 'POST', headers })
    asked.on('error', (error: NodeJS.ErrnoException) =>
      resolve({ trouble: error.code ?? error.message, text: '' }),
    )
    asked.on('response', (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (piece) => {
        text += piece
      })
      answer.on('error', (error) => resolve({ trouble: error.message, text }))
      answer.on('end', () => {
        const { statusCode: status = 0, headers } = answer
        const promised = status === 202 ? { checkoutId: JSON.parse(text).id as string } : {}
        resolve({ status, contentType: headers['content-type'] ?? '', text, ...promised })
      })
    })
    asked.end(JSON.stringify(body))
  })
}
