import { Refusal } from '../shared/refusal.ts'
import type { Wrong } from './records.ts'

/** A request that is turned away before anything is done: nothing of it is kept, also not under its idempotency key. */
export type Refused = Refusal<Wrong>

export function refused(status: number, wrong: Wrong): Refused {
  return new Refusal(status, wrong.message, wrong)
}

/** An `invalid_request_error`, the kind that almost every refusal is. */
export function invalid(message: string, more: { code?: string; param?: string } = {}): Wrong {
  return {
    type: 'invalid_request_error',
    message,
    ...more,
    ...(more.code ? { doc_url: docUrl(more.code) } : {}),
  }
}

export function docUrl(code: string): string {
  return `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`
}

export function refuse(message: string, more: { code?: string; param?: string } = {}): Refused {
  return refused(400, invalid(message, more))
}

/** What a path names and is not there. */
export function missing(noun: string, id: string, param: string): Refused {
  return refused(404, invalid(`No such ${noun}: '${id}'`, { code: 'resource_missing', param }))
}

/** What a parameter names and is not there. */
export function unknownObject(noun: string, id: string, param: string): Refused {
  return refuse(`No such ${noun}: '${id}'`, { code: 'resource_missing', param })
}
