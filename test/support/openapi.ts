import { randomUUID } from 'node:crypto'
import type { Answer, Json } from './http.ts'

/** As much of a JSON schema as our descriptions use. */
export type Schema = {
  type?: string
  format?: string
  pattern?: string
  enum?: readonly Json[]
  anyOf?: readonly Schema[]
  properties?: Record<string, Schema>
  required?: readonly string[]
  items?: Schema
  minimum?: number
  minLength?: number
  maxLength?: number
}

type Part = 'path' | 'query' | 'header'
export type Parameter = { in: Part; name: string; schema: Schema }

/** A path and a method of the description. `role` is `public`, `link`, or the lowest that may call. */
export type Operation = {
  method: string
  path: string
  role: string
  /** What lets an API key in. */
  scope?: string
  parameters: readonly Parameter[]
  body?: Schema
  responses: Json
}

/** Everything that the running program says it can do. */
export async function readOperations({ url }: { url: string }): Promise<Operation[]> {
  const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as Json
  return Object.entries<Json>(paths).flatMap(([path, methods]) =>
    Object.entries<Json>(methods).map(([method, described]) => ({
      ...{ method: method.toUpperCase(), path, responses: described.responses },
      ...ruleOf(described.security),
      parameters: described.parameters ?? [],
      ...(described.requestBody ? { body: described.requestBody.content['application/json'].schema } : {}),
    })),
  )
}

function ruleOf(security: Record<string, string[]>[]): { role: string; scope?: string } {
  const [scope] = security.flatMap(({ apiKey = [] }) => apiKey)
  const [role = 'link'] = security.flatMap(({ session = [] }) => session)
  return { role: security.length === 0 ? 'public' : role, ...(scope ? { scope } : {}) }
}

export function isOpen({ role }: Operation): boolean {
  return role === 'public' || role === 'link'
}

export function nameOf({ method, path }: Pick<Operation, 'method' | 'path'>): string {
  return `${method} ${path}`
}

/** Operations with a body. Of several that take the same one, such as `/checkout` and `/checkouts`, the first. */
export function withBody(operations: readonly Operation[]): (Operation & { body: Schema })[] {
  const seen = new Set<string>()
  return operations.filter((one): one is Operation & { body: Schema } => {
    if (!one.body || seen.has(JSON.stringify(one.body))) return false
    seen.add(JSON.stringify(one.body))
    return true
  })
}

/** The address of an operation: what is not given for its parameters is made up. */
export function addressOf(
  { path, parameters }: Pick<Operation, 'path' | 'parameters'>,
  given: Record<string, string> = {},
): string {
  return parameters
    .filter((parameter) => parameter.in === 'path')
    .reduce((filled, { name, schema }) => {
      return filled.replace(`{${name}}`, encodeURIComponent(given[name] ?? sampleOf(schema)))
    }, path)
}

export type Sent = { as?: string; headers?: Record<string, string>; body?: unknown }

/** Sends a request of any method. A body that is a text is sent as it is, others as JSON. */
export async function ask(
  { url }: { url: string },
  { method, path }: { method: string; path: string },
  { as, headers = {}, body }: Sent = {},
): Promise<Answer> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    redirect: 'manual',
    signal: AbortSignal.timeout(30_000),
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(as === undefined ? {} : { authorization: `Bearer ${as}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, text, body: parse(text) }
}

function parse(text: string): Json {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What samples say where any text will do; offer a product of this name, and samples can buy it. */
export const sampleText = 'some-words'

const sampleTexts = [
  sampleText,
  '4242424242424242',
  'pm_card_visa',
  '+49 30 123456',
  'USD',
  'US',
  '1239',
  'simulator',
  'stripe:evt_1',
  '2099-12-31T12:00:00Z',
  '18:00',
]

/** The smallest value that fits a schema. */
export function sampleOf(schema: Schema): Json {
  const { anyOf, enum: words, type, properties = {}, required = [] } = schema
  if (anyOf) return sampleOf(anyOf[0] ?? {})
  if (words) return words[0]
  if (type === 'object') return sampleObject(properties, required)
  if (type === 'array') return [sampleOf(schema.items ?? {})]
  return type === 'string' ? sampleString(schema) : Math.max(1, schema.minimum ?? 1)
}

function sampleObject(properties: Record<string, Schema>, required: readonly string[]): Json {
  const names = required.length > 0 ? required : Object.keys(properties).slice(0, 1)
  return Object.fromEntries(names.map((name) => [name, sampleOf(properties[name] ?? {})]))
}

function sampleString({ format, pattern = '', minLength = 0, maxLength = Infinity }: Schema): string {
  if (format === 'uuid') return randomUUID()
  if (format === 'email') return `${randomUUID()}@example.com`
  if (format === 'date-time') return '2099-12-31T12:00:00Z'
  if (format === 'date') return '2099-12-31'
  const fits = (text: string) => text.length >= minLength && text.length <= maxLength
  const sample = sampleTexts.find((text) => fits(text) && new RegExp(pattern, 'u').test(text))
  if (sample === undefined) throw new Error(`No sample fits ${pattern}: add one to sampleTexts.`)
  return sample
}

/** A place inside a body. `put` answers with a whole body, as good as can be, that has a value at this place. */
export type Place = { name: string; schema: Schema; put(value: unknown): Json }

/** Every place inside a body, the whole one first. Of alternatives, each brings its own places. */
export function placesIn(schema: Schema, name = ''): Place[] {
  if (schema.anyOf) return schema.anyOf.flatMap((one) => placesIn(one, name))
  const itself = { name, schema, put: (value: unknown) => value }
  if (schema.items) return [itself, ...within(schema.items, `${name}/0`, (member) => [member])]
  const fields = Object.entries(schema.properties ?? {}).flatMap(([key, part]) =>
    within(part, `${name}/${key}`, (member) => ({ ...sampleOf(schema), [key]: member })),
  )
  return [itself, ...fields]
}

function within(schema: Schema, name: string, wrap: (member: Json) => Json): Place[] {
  return placesIn(schema, name).map((place) => ({ ...place, put: (value) => wrap(place.put(value)) }))
}

/** A place in the body that an operation takes; `title` says whose and where. */
export type BodyPlace = Place & { operation: Operation; title: string }

/** Every place in every body that the running program takes; of several operations with the same body, in the first's. */
export async function readBodyPlaces(program: { url: string }): Promise<BodyPlace[]> {
  return withBody(await readOperations(program)).flatMap((operation) =>
    placesIn(operation.body).map((place) => ({
      ...place,
      operation,
      title: `${nameOf(operation)} ${place.name}`,
    })),
  )
}
