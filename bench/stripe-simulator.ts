import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../simulators/main.ts', import.meta.url))

/** The built-in simulator, or one of Stripe that is spoken to over HTTP by Stripe's own library. */
export type GatewayName = 'simulator' | 'stripe-sim'

/** A Stripe to bench against, in a process of its own. `settings` point the product to it. It sends no webhooks. */
export type StripeSimulator = { settings: Record<string, string>; stop(): Promise<void> }

export async function startStripeSimulator(): Promise<StripeSimulator> {
  const child = spawn(process.execPath, [program, 'stripe'], {
    env: { PATH: process.env.PATH, SIMULATOR_STRIPE_PORT: '0', SIMULATOR_CONTROL_PORT: '0' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  process.once('exit', () => child.kill('SIGKILL'))
  const [message] = (await once(child, 'message')) as [{ urls: { stripe: string } }]
  return {
    settings: {
      STRIPE_SECRET_KEY: 'sk_test_simulator',
      STRIPE_WEBHOOK_SECRET: 'whsec_simulator',
      STRIPE_API_BASE: message.urls.stripe,
      DEFAULT_GATEWAY: 'stripe',
    },
    async stop() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}
