import { partners } from './partners/partners.ts'
import { createRazorpay } from './razorpay/razorpay.ts'
import type { MakeSimulator } from './shared/simulator.ts'
import { createStripe } from './stripe/stripe.ts'

/** Every simulator by its name, in the order of their ports. */
export const all: Record<string, MakeSimulator> = {
  ...partners,
  stripe: createStripe,
  razorpay: createRazorpay,
}
