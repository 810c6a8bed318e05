export { answerOnce } from './answer-once.ts'
export { claimKeys, type KeyClaim } from './claim-keys.ts'
export { forgetKeys, forgetOldKeys } from './idempotency-store.ts'
export type { KeyedRequest } from './keyed-request.ts'
