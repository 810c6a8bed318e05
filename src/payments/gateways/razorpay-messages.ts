import type { GatewayMessage, RawMessage } from './gateway.ts'
import { isSigned } from './hmac.ts'

/**
 * Reads webhooks of Razorpay. Their signature covers no time, so an old one verifies for ever; that a message has been
 * seen before is known by its event id alone, and therefore never forgotten.
 */
export function createRazorpayReader(
  secrets: readonly string[],
): (message: RawMessage) => GatewayMessage | undefined {
  return ({ body, headers, now }) => {
    const [signature, eventId] = [headers['x-razorpay-signature'], headers['x-razorpay-event-id']]
    if (typeof signature !== 'string' || typeof eventId !== 'string') return undefined
    if (!secrets.some((secret) => isSigned(body, signature, secret))) return undefined
    const event = readEvent(body)
    return event && isFresh(event, now) ? messageOf(eventId, event) : undefined
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

function messageOf(eventId: string, { event: type, payload }: RazorpayEvent): GatewayMessage {
  const [payment, order, refund] = [payload.payment, payload.order, payload.refund].map(
    (part) => part?.entity,
  )
  const references = [order?.id, payment?.order_id, payment?.id, refund?.payment_id]
  return {
    ...{ eventId, type },
    chargeKey: order?.receipt ?? null,
    references: [...new Set(references.filter((id) => typeof id === 'string'))],
  }
}

type Entity = { id?: string; order_id?: string | null; payment_id?: string; receipt?: string | null }
type RazorpayEvent = {
  event: string
  created_at: number
  payload: Partial<Record<'payment' | 'order' | 'refund', { entity: Entity }>>
}
