import type { FastifyRequest, Links } from '../platform/http/index.ts'
import { readIdempotencyKey } from '../platform/idempotency/index.ts'
import type { Platform } from '../platform/platform.ts'
import { Failure } from '../values/failure.ts'
import type { Acceptance } from './accept-checkouts.ts'
import type { CheckoutRequest } from './basket.ts'
import type { Envelope } from './read-request.ts'
import type { CheckoutWatch } from './watch-checkouts.ts'

/** What the routes of checkouts need besides the platform. `accept` joins the next group commit. */
export type CheckoutDoor = Platform & {
  accept(request: CheckoutRequest): Promise<Acceptance>
  watch: CheckoutWatch
  links: Links
  isOperator(request: Pick<FastifyRequest, 'headers'>): boolean
  /** Where buyers reach us, such as https://tickets.example.com; never taken from a request. */
  baseUrl(): string
  defaultGateway: string
}

/** The link by which a buyer looks at his checkout. Its token is the key. */
export function statusUrlOf({ baseUrl, links }: CheckoutDoor, id: string): string {
  return `${baseUrl()}/api/v1/checkouts/${id}?token=${links.tokenOf(id)}`
}

/** Lets the holder of the link and operators pass; for anybody else there is nothing here. */
export function assertMayLook(
  { links, isOperator }: CheckoutDoor,
  request: FastifyRequest<{ Params: { id: string }; Querystring: { token?: string } }>,
): void {
  const id = request.params.id.toLowerCase()
  if (!links.isToken(id, request.query.token) && !isOperator(request)) throw new Failure('NOT_FOUND')
}

/** Who asks, and under which key. */
export function envelopeOf(
  { defaultGateway }: CheckoutDoor,
  { headers }: Pick<FastifyRequest, 'headers'>,
): Envelope {
  return { caller: 'guest', idempotencyKey: readIdempotencyKey(headers), gateway: defaultGateway }
}

/** Seconds to wait, from `Prefer: wait=10` (RFC 7240); 0 where the header asks for nothing. At most 30. */
export function waitSecondsOf(request: Pick<FastifyRequest, 'headers'>): number {
  const prefer = request.headers.prefer
  const asked = typeof prefer === 'string' ? /(?:^|[,;\s])wait=(\d{1,4})(?:$|[,;\s])/.exec(prefer) : null
  return Math.min(30, Number(asked?.[1] ?? 0))
}
