import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Fault } from './fault.ts'
import type { Answer, Call, Simulator, World } from './simulator.ts'
import { sendAnswer, spoilAnswer } from './spoil-answer.ts'

type Station = { world: World; simulator: Simulator; keysInUse: Set<string> }

const bodyMaxBytes = 1_048_576

/**
 * An HTTP server around a simulator: meets the fault that waits for a request, refuses a key that is in use, answers
 * once the journal is written, and counts.
 */
export function serveSimulator(world: World, simulator: Simulator): Server {
  const station = { world, simulator, keysInUse: new Set<string>() }
  return createServer((request, response) => {
    readBody(request, (body) => {
      if (body === undefined) sendAnswer(response, { status: 413, headers: {}, body: '' })
      else void serve(station, callOf(request, body), response)
    })
  })
}

/** Gives undefined for a body that is too long. */
export function readBody(request: IncomingMessage, then: (body: string | undefined) => void): void {
  const chunks: Buffer[] = []
  let length = 0
  request.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length <= bodyMaxBytes) chunks.push(chunk)
  })
  request.on('end', () => then(length <= bodyMaxBytes ? Buffer.concat(chunks).toString() : undefined))
}

export function callOf({ method = 'GET', url = '/', headers }: IncomingMessage, body: string): Call {
  const mark = url.indexOf('?')
  if (mark < 0) return { method, path: url, query: '', headers, body }
  return { method, path: url.slice(0, mark), query: url.slice(mark + 1), headers, body }
}

async function serve(station: Station, call: Call, response: ServerResponse): Promise<void> {
  const { world, simulator } = station
  const fault = world.faults.meet(simulator.name, call)
  const key = simulator.keyOf(call)
  const at = world.clock.nowMs()
  const answer = preventing(fault) ? undefined : await actAlone(station, { ...call, fault }, key)
  const status = spoilAnswer(response, answer, fault)
  const { method, path } = call
  world.requests.record({ simulator: simulator.name, at, method, path, idempotency_key: key ?? null, status })
}

/** Faults that keep a request from the simulator. */
function preventing(fault: Fault | undefined): boolean {
  return fault !== undefined && ['hang_then_drop', 'reset', 'html_502'].includes(fault.do)
}

async function actAlone(station: Station, call: Call, key: string | undefined): Promise<Answer> {
  if (key === undefined) return act(station, call)
  if (station.keysInUse.has(key)) return station.simulator.refuse({ is: 'IN_USE' }, call)
  station.keysInUse.add(key)
  try {
    return await act(station, call)
  } finally {
    station.keysInUse.delete(key)
  }
}

async function act({ simulator }: Station, call: Call): Promise<Answer> {
  if (call.fault?.do === 'slow') await pause(call.fault.ms)
  const sentBefore = simulator.webhooks?.sentCount()
  const answer = refusedBy(simulator, call) ?? (await answerOf(simulator, call))
  await new Promise<void>((resolve) => simulator.whenWritten(resolve))
  const replyAfterMs = simulator.webhooks?.policy().before_reply_ms ?? 0
  if (replyAfterMs > 0 && simulator.webhooks?.sentCount() !== sentBefore) await pause(replyAfterMs)
  return answer
}

function refusedBy(simulator: Simulator, call: Call): Answer | undefined {
  const { fault } = call
  if (fault?.do === 'in_use_409') return simulator.refuse({ is: 'IN_USE' }, call)
  if (fault?.do === 'error_500') return simulator.refuse({ is: 'ERROR' }, call)
  if (fault?.do !== 'too_many_429') return undefined
  return simulator.refuse({ is: 'TOO_MANY', retryAfterSeconds: fault.retry_after_seconds }, call)
}

async function answerOf(simulator: Simulator, call: Call): Promise<Answer> {
  try {
    const answer = await simulator.answer(call)
    // A simulator with an idempotency store keeps this 500 itself, and so answers with it already.
    return call.fault?.do === 'act_then_500' && answer.status < 500
      ? simulator.refuse({ is: 'ERROR' }, call)
      : answer
  } catch (error) {
    process.stderr.write(`${simulator.title}: ${error instanceof Error ? error.stack : error}\n`)
    return simulator.refuse({ is: 'ERROR' }, call)
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
