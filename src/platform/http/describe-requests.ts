import type { FastifySchema } from 'fastify'
import { isBodyOptional } from './optional-bodies.ts'

const optionalBody = 'x-body-is-optional'

/** A schema as the description shows it. */
export function describeRequest(schema: FastifySchema = {}): FastifySchema {
  return { ...schema, ...(isBodyOptional(schema) ? { [optionalBody]: true } : {}) }
}

/** Of an operation in the description, what its body says. */
export type OperationObject = { requestBody?: { required?: boolean }; [optionalBody]?: true }

/** The plugin says of every body that it is required. */
export function sayIfBodyIsOptional(operation: OperationObject): void {
  if (operation[optionalBody] && operation.requestBody) operation.requestBody.required = false
  delete operation[optionalBody]
}
