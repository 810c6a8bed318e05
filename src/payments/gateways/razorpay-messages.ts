import { type GatewayMessage, nameOrNull, type RawMessage } from './gateway.ts'
import { isSigned } from './hmac.ts'

/**
 * Reads webhooks of Razorpay. Their signature covers no time, so an old one verifies for ever; that a message has been
 * seen before is known by its event id alone, and therefore never forgotten.
 */
export function createRazorpayReader(
  secrets: readonly string[],
): (message: RawMessage) => GatewayMessage | undefined {
  return ({ body, headers, now }) => {
    const signature = headers['x-razorpay-signature']
    if (typeof signature !== 'string') return undefined
    if (!secrets.some((secret) => isSigned(body, signature, secret))) return undefined
    const event = readEvent(body)
    return event && isFresh(event, now) ? messageOf(headers['x-razorpay-event-id'], event) : undefined
  }
}

/** Undefined for what is no event, whoever signed it. */
function readEvent(body: Buffer): RazorpayEvent | undefined {
  try {
    const event = JSON.parse(body.toString()) as Partial<RazorpayEvent> | null
    return event?.event && event.payload && event.created_at ? (event as RazorpayEvent) : undefined
  } catch {
    return undefined
  }
}

/** Deliveries are repeated for a day, and by hand for fifteen; a clock may be a little ahead. */
const ageDaysMax = 16
const aheadSeconds = 300

function isFresh({ created_at: createdAt }: RazorpayEvent, now: Date): boolean {
  const ageSeconds = now.getTime() / 1_000 - createdAt
  return ageSeconds < ageDaysMax * 86_400 && ageSeconds > -aheadSeconds
}

function messageOf(id: unknown, { event, payload }: RazorpayEvent): GatewayMessage | undefined {
  const [eventId, type] = [nameOrNull(id), nameOrNull(event)]
  if (eventId === null || type === null) return undefined
  const [payment, order, refund] = [payload.payment, payload.order, payload.refund].map(
    (part) => part?.entity,
  )
  const names = [order?.id, payment?.order_id, payment?.id, refund?.payment_id].map(nameOrNull)
  return {
    ...{ eventId, type },
    chargeKey: nameOrNull(order?.receipt),
    references: [...new Set(names.filter((name) => name !== null))],
  }
}

type Entity = { id?: unknown; order_id?: unknown; payment_id?: unknown; receipt?: unknown }
type RazorpayEvent = {
  event: unknown
  created_at: number
  payload: Partial<Record<'payment' | 'order' | 'refund', { entity?: Entity | null } | null>>
}
