import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import type { FastifySchemaCompiler, RouteOptions } from 'fastify'
import { Email } from './schemas.ts'

/**
 * Bodies are taken as they are: nothing is coerced, nothing dropped. Addresses and headers are text by nature, so
 * there `limit=10` may become the integer that the schema asks for.
 */
export function createValidatorCompiler(): FastifySchemaCompiler<object> {
  const strict = createAjv({ coerceTypes: false })
  const textual = createAjv({ coerceTypes: true })
  return ({ schema, httpPart }): ValidateFunction => (httpPart === 'body' ? strict : textual).compile(schema)
}

function createAjv({ coerceTypes }: { coerceTypes: boolean }): Ajv {
  const ajv = new Ajv({
    coerceTypes,
    useDefaults: true,
    removeAdditional: false,
    allErrors: false,
    allowUnionTypes: true,
    strictNumbers: true,
    addUsedSchema: false,
  })
  formats.default(ajv, { mode: 'full', formats: ['email', 'uuid', 'date', 'date-time', 'uri'] })
  return ajv
}

const emailFormat = createAjv({ coerceTypes: false }).compile(Email)

/** As the API takes it. */
export function isEmail(text: string): boolean {
  return emailFormat(text)
}

/** Where a request differs from its schema, without quoting what was sent. */
export type SchemaMismatch = { in: string; path: string; message: string }

const parts: Record<string, string> = { querystring: 'query', params: 'path', headers: 'header' }
const mismatchesMax = 5

/** `httpPart` as Fastify names it: body, querystring, params or headers. */
export function describeMismatches(errors: readonly ErrorObject[], httpPart: string): SchemaMismatch[] {
  return errors.slice(0, mismatchesMax).map((error) => ({
    in: parts[httpPart] ?? httpPart,
    path: pathOf(error),
    message:
      error.keyword === 'additionalProperties' ? 'is not a known field' : (error.message ?? 'is not valid'),
  }))
}

function pathOf({ instancePath, params }: ErrorObject): string {
  const field = params.additionalProperty ?? params.missingProperty
  const steps = instancePath.split('/').slice(1)
  const all = field === undefined ? steps : [...steps, String(field)]
  return all.map((step) => `/${isHarmless(step) ? step : '*'}`).join('')
}

/** A field name may be anything, also a card number. Only what looks like a name of ours, or a position, is repeated. */
function isHarmless(step: string): boolean {
  return /^(?:[a-z_][a-z_-]{0,39}\d{0,2}|\d{1,4})$/i.test(step)
}

/** Stops the start when a body schema forgot to refuse unknown fields. */
export function assertStrictBody({ method, url, schema }: RouteOptions): void {
  const loose = findLooseObject(schema?.body, '')
  if (loose === undefined) return
  throw new Error(
    `${method} ${url} would accept unknown fields at body${loose}; use Strict() for its objects.`,
  )
}

function findLooseObject(schema: unknown, path: string): string | undefined {
  if (schema === null || typeof schema !== 'object') return undefined
  const isObject = 'properties' in schema && typeof schema.properties === 'object'
  if (isObject && !('additionalProperties' in schema) && !('unevaluatedProperties' in schema)) return path
  for (const [key, part] of Object.entries(schema)) {
    const loose = findLooseObject(part, key === 'properties' ? path : `${path}/${key}`)
    if (loose !== undefined) return loose
  }
  return undefined
}
