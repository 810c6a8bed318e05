import { type Static, type TProperties, Type } from 'typebox'
import { Failure } from '../../values/failure.ts'

/** An object that refuses unknown fields. Every object in a body is one. */
export function Strict<Properties extends TProperties>(properties: Properties) {
  return Type.Object(properties, { additionalProperties: false })
}

/** The pattern, because the format alone would also take `urn:uuid:…`, which PostgreSQL refuses. */
export const Uuid = Type.String({ format: 'uuid', pattern: '^[0-9a-fA-F]{8}-' })

/** A moment with its offset; answers may hold a Date here. */
export const Moment = Type.Unsafe<Date | string>({ type: 'string', format: 'date-time' })

/** RFC 5321 has at most 64 characters before the @. An encoded word of RFC 2047 there is another mailbox to some programs. */
export const Email = Type.String({ format: 'email', maxLength: 254, pattern: '^(?!.*=\\?)[^@]{1,64}@' })

/** Either `+` and a number as of E.164, which has at most 15 digits, or up to 14 digits. */
export const Phone = Type.String({
  maxLength: 20,
  pattern: '^(?!(?:[^0-9]*[0-9]){16})(?:\\+[1-9][0-9 ()./-]{3,18}|[0-9 ()./-]{3,14})$',
  description: 'Such as +49 30 123456',
})

/** No line breaks, no other control characters, and none that turn the direction of writing: such texts land in mails. */
export const oneLine = '^[^\\p{Cc}\\u2028-\\u202E\\u2066-\\u2069]*$'

/** What something is called: the same, and no space before or after it. Two names would look alike and be different. */
export const nameLine = `^(?!\\s)${oneLine.slice(1, -1)}(?<!\\s)$`

/** Why something was done: it stands in mails and in the audit trail. */
export const Reason = Type.String({ minLength: 1, maxLength: 500, pattern: oneLine })

/** Cents and the like; never negative. */
export const AmountMinor = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })

/** ISO 4217, such as USD. That the code exists is checked where money is read. */
export const Currency = Type.String({ pattern: '^[A-Z]{3}$' })

/** Two fields to spread into any object that shows an amount. */
export const moneyFields = { amount_minor: AmountMinor, currency: Currency }

/** What lists take: `limit` (1 to 100), and `offset` or `page` (from 1). */
export const pagingFields = {
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
  offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000 })),
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000_000 })),
}

export type Paging = { limit: number; offset?: number; page?: number }

/** Rows to skip. Fails with INVALID_REQUEST if both are given, or a number is none (`1e400`). */
export function offsetOf({ limit, offset, page }: Paging): number {
  const skipped = offset ?? ((page ?? 1) - 1) * limit
  const isAmbiguous = offset !== undefined && page !== undefined
  if (isAmbiguous || !Number.isSafeInteger(skipped))
    throw new Failure('INVALID_REQUEST', { errors: [badPaging] })
  return skipped
}

/** How many pages there are, and which one begins at `offset`. */
export function pagesOf(total: number, { limit, offset }: { limit: number; offset: number }) {
  return { pages: Math.ceil(total / limit), current_page: Math.floor(offset / limit) + 1 }
}

const badPaging = { in: 'query', path: '/page', message: 'say either page or offset, as a whole number' }

/** Names the attempt, so that a repeated request is answered and not done again. */
export const IdempotencyKey = Type.String({ minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' })

/** Every answer that is not a success, RFC 9457; a code may bring fields of its own. */
export const ProblemSchema = Type.Object(
  {
    type: Type.String({ description: 'urn:holdfast:problem: and the code' }),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String({ description: 'Stable; see the list of error codes.' }),
    detail: Type.Optional(Type.String()),
  },
  { additionalProperties: true },
)

export type ProblemBody = Static<typeof ProblemSchema>

const problemAnswer = {
  description: 'What went wrong, as RFC 9457 says it.',
  content: { 'application/problem+json': { schema: ProblemSchema } },
}

/** To spread into the `response` of every route. */
export const problemResponses = { '4xx': problemAnswer, '5xx': problemAnswer }

/** The `response` of routes that have nothing to say but that it is done, or will be. */
export const doneResponses = { 204: Type.Null({ description: 'Done' }), ...problemResponses }
export const acceptedResponses = {
  202: Type.Object({ status: Type.Literal('ACCEPTED') }),
  ...problemResponses,
}

/** What such a route answers. */
export const willBeDone = { status: 'ACCEPTED' } as const
