/** How the simulators are set up, all from environment variables. */
export type Settings = {
  /** Folder of the journals; undefined: memory only. */
  folder: string | undefined
  /** Webhooks go to `<base>/webhooks/<name>`; undefined: none are sent. */
  webhookBase: string | undefined
  stripe: { secretKey: string; webhookSecret: string }
  razorpay: { keyId: string; keySecret: string; webhookSecret: string }
}

type Env = Record<string, string | undefined>

/** Fails where a live key is given: nothing here should ever come near one. */
export function readSettings(env: Env): Settings {
  const text = (name: string, preset: string) => env[name] || preset
  const settings = {
    folder: env.SIMULATOR_DIR || undefined,
    webhookBase: env.WEBHOOK_BASE?.replace(/\/$/, '') || undefined,
    stripe: {
      secretKey: text('STRIPE_SECRET_KEY', 'sk_test_simulator'),
      webhookSecret: text('STRIPE_WEBHOOK_SECRET', 'whsec_simulator'),
    },
    razorpay: {
      keyId: text('RAZORPAY_KEY_ID', 'rzp_test_simulator'),
      keySecret: text('RAZORPAY_KEY_SECRET', 'razorpay_simulator_secret'),
      webhookSecret: text('RAZORPAY_WEBHOOK_SECRET', 'razorpay_simulator_webhook'),
    },
  }
  for (const key of [settings.stripe.secretKey, settings.razorpay.keyId]) {
    if (isLiveKey(key))
      throw new Error('A live key was given to a simulator. Use a test key, and renew that one.')
  }
  return settings
}

export function isLiveKey(key: string): boolean {
  return /^(?:sk|rk|rzp)_live_/.test(key)
}

/** The port a simulator listens on, 0 for any. Fails where the variable is not a port. */
export function portOf(name: string, env: Env): number {
  const variable = portVariableOf(name)
  const port = Number(env[variable] || defaultPorts[name])
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`${variable} is ${env[variable]}, which is not a port.`)
  }
  return port
}

export function portVariableOf(name: string): string {
  return `SIMULATOR_${name.toUpperCase()}_PORT`
}

const defaultPorts: Record<string, number> = {
  payment: 8081,
  inventory: 8082,
  order: 8083,
  email: 8084,
  production: 8085,
  stripe: 8086,
  razorpay: 8087,
  control: 8088,
}
