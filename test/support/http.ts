// biome-ignore lint/suspicious/noExplicitAny: what an answer holds is for the test to say
export type Json = any

/** No answer and no stream takes longer; a test that hangs tells nobody why. */
const boundMs = 30_000

/** What came back. `body` is the parsed JSON, or undefined where the answer was something else. */
export type Answer = { status: number; headers: Headers; text: string; body: Json }

export type AskOptions = {
  headers?: Record<string, string>
  /** Idempotency-Key. */
  key?: string
  /** With the operator's key. */
  asOperator?: boolean
  /** With this token or key. */
  as?: string
}

/** Speaks to one server. A path such as `/products` stands for `/api/v1/products`; an address is taken as it is. */
export type Client = {
  url: string
  get(path: string, options?: AskOptions): Promise<Answer>
  /** `body` is sent as JSON; a string is sent as it is, under the same content type. */
  post(path: string, body?: unknown, options?: AskOptions): Promise<Answer>
  put(path: string, body?: unknown, options?: AskOptions): Promise<Answer>
  patch(path: string, body: unknown, options?: AskOptions): Promise<Answer>
  delete(path: string, options?: AskOptions): Promise<Answer>
}

export function createClient(url: string, adminApiKey: string): Client {
  async function ask(method: string, path: string, body: unknown, options: AskOptions = {}): Promise<Answer> {
    const answer = await fetch(/^https?:/.test(path) ? path : `${url}/api/v1${path}`, {
      method,
      headers: headersOf(options, body !== undefined, adminApiKey),
      signal: AbortSignal.timeout(boundMs),
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, text, body: parse(text) }
  }

  return {
    url,
    get: (path, options) => ask('GET', path, undefined, options),
    post: (path, body, options) => ask('POST', path, body, options),
    put: (path, body, options) => ask('PUT', path, body, options),
    patch: (path, body, options) => ask('PATCH', path, body, options),
    delete: (path, options) => ask('DELETE', path, undefined, options),
  }
}

function headersOf({ headers, key, as, asOperator }: AskOptions, hasBody: boolean, adminApiKey: string) {
  return {
    ...(hasBody ? { 'content-type': 'application/json' } : {}),
    ...(key === undefined ? {} : { 'idempotency-key': key }),
    ...(as === undefined ? {} : { authorization: `Bearer ${as}` }),
    ...(asOperator ? { authorization: `Bearer ${adminApiKey}` } : {}),
    ...headers,
  }
}

function parse(text: string): Json {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** One server-sent event. */
export type ServerEvent = { event: string; data: Json }

/** Reads server-sent events one by one, until the server ends the stream. */
export async function* readEvents(
  url: string,
  headers: Record<string, string> = {},
): AsyncGenerator<ServerEvent> {
  const answer = await fetch(url, { headers, signal: AbortSignal.timeout(boundMs) })
  if (!answer.ok || !answer.body) throw new Error(`No stream: ${answer.status} ${await answer.text()}`)
  let rest = ''
  for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + piece).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const [, event] = /^event: (.*)$/m.exec(block) ?? []
      const [, data] = /^data: (.*)$/m.exec(block) ?? []
      if (event !== undefined && data !== undefined) yield { event, data: JSON.parse(data) }
    }
  }
}
