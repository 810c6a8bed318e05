/** A request to a service of others. `key` makes repeating it harmless, where the service honours Idempotency-Key. */
export type ServiceRequest = {
  method: 'GET' | 'POST'
  url: string
  key?: string
  body?: Record<string, unknown>
}

/** What came back. `json` is undefined where that was no JSON object. */
export type ServiceAnswer = { status: number; json: Record<string, unknown> | undefined }

/** Nobody sends us more than this in good faith. */
const answerBytesMax = 65_536

/**
 * Asks a service that speaks JSON. Fails where no whole answer came, where it is too long, or where the service sends us
 * elsewhere: whom we talk to is configured, and nobody else decides it.
 */
export async function askService(request: ServiceRequest, signal: AbortSignal): Promise<ServiceAnswer> {
  const { method, url, key, body } = request
  const headers = {
    accept: 'application/json',
    ...(key === undefined ? {} : { 'idempotency-key': key }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  }
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  const answer = await fetch(url, { method, headers, ...sent, redirect: 'error', signal })
  return { status: answer.status, json: readObject(await readText(answer)) }
}

async function readText({ body }: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let bytes = 0
  // Leaving the loop early gives the connection up.
  for await (const part of body ?? []) {
    bytes += part.byteLength
    if (bytes > answerBytesMax) throw new Error(`An answer was longer than ${answerBytesMax} bytes.`)
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

function readObject(text: string): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? { ...json } : undefined
  } catch {
    return undefined
  }
}

/** A name or number that a service gave to something, fit to stand in a path and in our books. */
export function readName(json: Record<string, unknown> | undefined, ...fields: string[]): string | undefined {
  const found = fields.map((field) => json?.[field]).find((value) => value !== undefined && value !== null)
  const name = typeof found === 'number' ? String(found) : found
  return typeof name === 'string' && /^[A-Za-z0-9][\w.:-]{0,127}$/.test(name) ? name : undefined
}

/** A service's word for why it refused. Only a word: whatever else it wrote is not passed on. */
export function readReason(json: Record<string, unknown> | undefined): string {
  const { error } = json ?? {}
  return typeof error === 'string' && /^[A-Za-z0-9][\w.-]{0,63}$/.test(error) ? error : 'refused'
}
