import { createHmac } from 'node:crypto'
import type { Sign } from '../shared/webhooks.ts'

/** `Stripe-Signature`: one `v1` per secret, over the time and the raw body. */
export const sign: Sign = ({ body, secrets, timestamp }) => {
  const signatures = secrets.map((secret) =>
    createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex'),
  )
  return { 'stripe-signature': [`t=${timestamp}`, ...signatures.map((one) => `v1=${one}`)].join(',') }
}
