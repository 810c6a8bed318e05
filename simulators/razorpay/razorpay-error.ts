import { Refusal } from '../shared/refusal.ts'

/** The `error` of an answer. `reason` is the field to branch on; NA where it does not apply. */
export type ErrorFields = {
  code: 'BAD_REQUEST_ERROR' | 'GATEWAY_ERROR' | 'SERVER_ERROR'
  description: string
  source: string
  step: string
  reason: string
  metadata: { payment_id?: string; order_id?: string }
  field?: string
}

/** Why Razorpay refuses a request. */
export type RazorpayError = Refusal<ErrorFields>

export function razorpayError(status: number, fields: ErrorFields): RazorpayError {
  return new Refusal(status, fields.description, fields)
}

/** Something in a request that cannot be; `field` says where. Unknown ids are told so, too, with 400 and not 404. */
export function badRequest(description: string, field?: string): RazorpayError {
  return razorpayError(400, {
    code: 'BAD_REQUEST_ERROR',
    description,
    source: 'business',
    step: 'payment_initiation',
    reason: 'input_validation_failed',
    metadata: {},
    ...(field === undefined ? {} : { field }),
  })
}

/** A refusal that is about no payment: a wrong key, an unknown address, a busy server. */
export function plainError(
  status: number,
  description: string,
  code: ErrorFields['code'] = 'BAD_REQUEST_ERROR',
): RazorpayError {
  return razorpayError(status, {
    code,
    description,
    source: 'NA',
    step: 'NA',
    reason: 'NA',
    metadata: {},
  })
}
