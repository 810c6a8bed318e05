export type { FastifyReply, FastifyRequest } from 'fastify'
export { type Access, bearerToken, type Identify } from './access.ts'
export { addressKeyOf } from './address-key.ts'
export { clearCookie, readCookie, setCookie } from './cookies.ts'
export { createHttp, type Guards } from './create-http.ts'
export type { Http } from './http.ts'
export {
  type Counted,
  createLocalLimits,
  createSharedLimits,
  forgetPastAttempts,
  type Limit,
  type Limits,
} from './limits.ts'
export { createLinks, type Links } from './links.ts'
export {
  AmountMinor,
  acceptedResponses,
  Currency,
  doneResponses,
  Email,
  IdempotencyKey,
  Moment,
  moneyFields,
  nameLine,
  offsetOf,
  oneLine,
  type Paging,
  Phone,
  type ProblemBody,
  ProblemSchema,
  pagesOf,
  pagingFields,
  problemResponses,
  Reason,
  Strict,
  Uuid,
  willBeDone,
} from './schemas.ts'
export { type EventStream, openEventStream } from './sse.ts'
export { isEmail } from './validation.ts'
