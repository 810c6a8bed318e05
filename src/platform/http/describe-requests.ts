import type { FastifySchema } from 'fastify'
import { isBodyOptional } from './optional-bodies.ts'

const optionalBody = 'x-body-is-optional'

/** A schema as the description shows it: nothing that has a default is required. */
export function describeRequest(schema: FastifySchema = {}): FastifySchema {
  const { body, querystring } = schema
  return {
    ...schema,
    ...(body === undefined ? {} : { body: withoutDefaulted(body) }),
    ...(querystring === undefined ? {} : { querystring: withoutDefaulted(querystring) }),
    ...(isBodyOptional(schema) ? { [optionalBody]: true } : {}),
  }
}

/** The same, but that a field with a default may be left out: it is filled in before the request is checked. */
function withoutDefaulted(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutDefaulted)
  if (schema === null || typeof schema !== 'object') return schema
  const parts = Object.entries(schema).map(([key, part]) => [key, withoutDefaulted(part)])
  const same: { required?: unknown; properties?: Record<string, object> } = Object.fromEntries(parts)
  const { required, properties = {} } = same
  if (!Array.isArray(required)) return same
  return { ...same, required: required.filter((name) => !('default' in (properties[name] ?? {}))) }
}

/** Of an operation in the description, what its body says. */
export type OperationObject = { requestBody?: { required?: boolean }; [optionalBody]?: true }

/** The plugin says of every body that it is required. */
export function sayIfBodyIsOptional(operation: OperationObject): void {
  if (operation[optionalBody] && operation.requestBody) operation.requestBody.required = false
  delete operation[optionalBody]
}
