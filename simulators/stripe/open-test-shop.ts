import type { TestContext } from 'node:test'
import Stripe from 'stripe'
import { type Control, openControl } from '../shared/open-control.ts'
import { type Running, startSimulators } from '../start.ts'

/** For tests: a shop that speaks to the simulated Stripe through the official SDK, as it comes. */
export type TestShop = {
  stripe: Stripe
  control: Control
  running: Running
  url: string
  /** The SDK with other options, such as `{ maxNetworkRetries: 2 }`. */
  sdk(options?: Partial<Stripe.StripeConfig>, key?: string): Stripe
  /** Pays 10.00 USD with a test token; `more` may say anything else. */
  pay(
    token: string,
    more?: Partial<Stripe.PaymentIntentCreateParams>,
    options?: Stripe.RequestOptions,
  ): Promise<Stripe.PaymentIntent>
}

export async function openTestShop(t: TestContext, env: Record<string, string> = {}): Promise<TestShop> {
  const running = await startSimulators({ SIMULATOR_STRIPE_PORT: '0', SIMULATOR_CONTROL_PORT: '0', ...env }, [
    'stripe',
  ])
  t.after(running.close)
  const url = running.urls.stripe ?? ''
  const sdk: TestShop['sdk'] = (options, key = 'sk_test_simulator') => openSdk(url, key, options)
  const stripe = sdk()
  return {
    ...{ stripe, running, url, sdk },
    control: openControl(running.urls.control ?? ''),
    pay: (payment_method, more, options) =>
      stripe.paymentIntents.create(
        { amount: 1000, currency: 'usd', confirm: true, payment_method, ...withoutRedirects, ...more },
        options,
      ),
  }
}

const withoutRedirects = { automatic_payment_methods: { enabled: true, allow_redirects: 'never' as const } }

export function openSdk(url: string, key: string, options: Partial<Stripe.StripeConfig> = {}): Stripe {
  const { hostname, port } = new URL(url)
  const place = { host: hostname, port, protocol: 'http' as const }
  return new Stripe(key, { ...place, telemetry: false, maxNetworkRetries: 0, timeout: 5_000, ...options })
}
