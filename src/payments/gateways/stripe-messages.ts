import type { Stripe } from 'stripe'
import type { GatewayMessage, RawMessage } from './gateway.ts'

const toleranceSeconds = 300

/** Reads webhooks of Stripe. The library checks the signature in constant time, and that it is not old. */
export function createMessageReader(
  stripe: Stripe,
  secrets: readonly string[],
): (message: RawMessage) => GatewayMessage | undefined {
  return (message) => {
    for (const secret of secrets) {
      const event = openEvent(stripe, message, secret)
      if (event?.type && event.data) return messageOf(event)
    }
    return undefined
  }
}

function openEvent(
  stripe: Stripe,
  { body, headers, now }: RawMessage,
  secret: string,
): Stripe.Event | undefined {
  const signature = headers['stripe-signature']
  if (typeof signature !== 'string' || isFromTheFuture(signature, now)) return undefined
  try {
    return stripe.webhooks.constructEvent(body, signature, secret, toleranceSeconds, undefined, now.getTime())
  } catch {
    return undefined
  }
}

/** The library refuses what is old, and takes what says it is from tomorrow. */
function isFromTheFuture(signature: string, now: Date): boolean {
  const [, seconds = ''] = /(?:^|,)t=(\d+)/.exec(signature) ?? []
  return Number(seconds) > now.getTime() / 1_000 + toleranceSeconds
}

function messageOf({ id: eventId, type, data }: Stripe.Event): GatewayMessage {
  const { object, id, payment_intent, metadata } = data.object as StripeObject
  const intent = object === 'payment_intent' ? id : idOf(payment_intent)
  return {
    ...{ eventId, type },
    chargeKey: metadata?.payment_id ?? null,
    references: intent === undefined ? [] : [intent],
  }
}

/** What objects that are about a charge have in common. */
type StripeObject = {
  object?: string
  id?: string
  payment_intent?: string | { id: string } | null
  metadata?: Record<string, string> | null
}

function idOf(reference: StripeObject['payment_intent']): string | undefined {
  return typeof reference === 'string' ? reference : reference?.id
}
