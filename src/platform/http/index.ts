export type { FastifyReply, FastifyRequest } from 'fastify'
export { type Access, bearerToken, createOperatorCheck } from './access.ts'
export { createHttp, type Guards } from './create-http.ts'
export type { Http } from './http.ts'
export { createLinks, type Links } from './links.ts'
export {
  AmountMinor,
  Currency,
  Email,
  IdempotencyKey,
  Moment,
  moneyFields,
  offsetOf,
  type Paging,
  type ProblemBody,
  ProblemSchema,
  pagingFields,
  problemResponses,
  Strict,
  Uuid,
} from './schemas.ts'
export { type EventStream, openEventStream } from './sse.ts'
