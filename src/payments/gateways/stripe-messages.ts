import type { Stripe } from 'stripe'
import { type GatewayMessage, nameOrNull, type RawMessage } from './gateway.ts'

const toleranceSeconds = 300

/** Reads webhooks of Stripe. The library checks the signature in constant time, and that it is not old. */
export function createMessageReader(
  stripe: Stripe,
  secrets: readonly string[],
): (message: RawMessage) => GatewayMessage | undefined {
  return (message) => {
    for (const secret of secrets) {
      const event = openEvent(stripe, message, secret)
      if (event) return messageOf(event)
    }
    return undefined
  }
}

function openEvent(
  stripe: Stripe,
  { body, headers, now }: RawMessage,
  secret: string,
): Partial<Event> | undefined {
  const signature = headers['stripe-signature']
  if (typeof signature !== 'string' || isFromTheFuture(signature, now)) return undefined
  try {
    const nowMs = now.getTime()
    const event = stripe.webhooks.constructEvent(body, signature, secret, toleranceSeconds, undefined, nowMs)
    return event as Partial<Event>
  } catch {
    return undefined
  }
}

/** The library refuses what is old, and takes what says it is from tomorrow. */
function isFromTheFuture(signature: string, now: Date): boolean {
  const [, seconds = ''] = /(?:^|,)t=(\d+)/.exec(signature) ?? []
  return Number(seconds) > now.getTime() / 1_000 + toleranceSeconds
}

/** Undefined for what is no event, whoever signed it. */
function messageOf({ id, type: kind, data }: Partial<Event>): GatewayMessage | undefined {
  const [eventId, type, about] = [nameOrNull(id), nameOrNull(kind), data?.object]
  if (eventId === null || type === null || !about) return undefined
  const intent = nameOrNull(about.object === 'payment_intent' ? about.id : idOf(about.payment_intent))
  return {
    ...{ eventId, type },
    chargeKey: nameOrNull(about.metadata?.payment_id),
    references: intent === null ? [] : [intent],
  }
}

/** As it came: the library checks who signed it, and nothing in it. */
type Event = { id?: unknown; type?: unknown; data?: { object?: StripeObject | null } | null }

/** What objects that are about a charge have in common. */
type StripeObject = {
  object?: unknown
  id?: unknown
  payment_intent?: string | { id?: unknown } | null
  metadata?: Record<string, unknown> | null
}

function idOf(reference: StripeObject['payment_intent']): unknown {
  return typeof reference === 'string' ? reference : reference?.id
}
