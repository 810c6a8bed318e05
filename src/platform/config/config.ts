import Value from 'typebox/value'
import { isAddressRange, isOrigin, readList } from './lists.ts'
import { type Settings, settings } from './settings.ts'

/** What the environment asks for. */
export type Config = {
  port: number
  host: string
  databaseUrl?: string
  dataDir: string
  processKind: Settings['PROCESS']
  adminApiKey?: string
  demoData: boolean
  /** Whether simulators run beside us. */
  simulators: boolean
  logLevel: Settings['LOG_LEVEL']
  publicUrl?: string
  holdTtlMs: number
  /** How long places that came free are offered to who waited for them. */
  offerMinutes: number
  leaseMs: number
  gatewayTimeoutMs: number
  simulatorLimitMinor?: number
  linkSecret?: string
  stripe?: { secretKey: string; webhookSecrets: string[]; apiBase?: string }
  razorpay?: { keyId: string; keySecret: string; webhookSecrets: string[]; apiBase?: string }
  paymentServiceUrl?: string
  inventoryServiceUrl?: string
  orderServiceUrl?: string
  defaultGateway?: NonNullable<Settings['DEFAULT_GATEWAY']>
  passwordPepper?: string
  sealingSecret?: string
  tokenSecrets?: string[]
  ticketSecrets?: string[]
  trustedProxies?: string[]
  corsOrigins?: string[]
  checkoutsPerMinute: number
  guestCheckoutsPerMinute?: number
}

/** A variable that cannot be used. The message names it and says what is expected; secrets are not repeated. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ConfigError'
  }
}

/** Reads the variables of `settings` and ignores all others. An empty one counts as unset. Throws ConfigError. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const read = readSettings(env)
  if (read.GATEWAY_TIMEOUT_SECONDS >= read.LEASE_SECONDS) {
    throw new ConfigError(
      `GATEWAY_TIMEOUT_SECONDS (${read.GATEWAY_TIMEOUT_SECONDS}) must be less than LEASE_SECONDS (${read.LEASE_SECONDS}).`,
    )
  }
  return {
    port: read.PORT,
    host: read.HOST,
    ...given('databaseUrl', read.DATABASE_URL),
    dataDir: read.DATA_DIR,
    processKind: read.PROCESS,
    ...given('adminApiKey', read.ADMIN_API_KEY),
    demoData: read.DEMO_DATA === 'on',
    simulators: read.SIMULATORS === undefined ? !hasGateway(read) : read.SIMULATORS === 'on',
    logLevel: read.LOG_LEVEL,
    ...given('publicUrl', read.PUBLIC_URL),
    holdTtlMs: Math.round(read.HOLD_TTL_SECONDS * 1000),
    offerMinutes: read.OFFER_MINUTES,
    leaseMs: Math.round(read.LEASE_SECONDS * 1000),
    gatewayTimeoutMs: Math.round(read.GATEWAY_TIMEOUT_SECONDS * 1000),
    ...given('simulatorLimitMinor', read.SIMULATOR_LIMIT_MINOR),
    ...given('linkSecret', read.LINK_SECRET),
    ...given('stripe', readStripe(read)),
    ...given('razorpay', readRazorpay(read)),
    ...given('paymentServiceUrl', read.PAYMENT_SERVICE_URL),
    ...given('inventoryServiceUrl', read.INVENTORY_SERVICE_URL),
    ...given('orderServiceUrl', read.ORDER_SERVICE_URL),
    ...given('defaultGateway', read.DEFAULT_GATEWAY),
    ...given('passwordPepper', read.PASSWORD_PEPPER),
    ...given('sealingSecret', read.SEALING_SECRET),
    ...given('tokenSecrets', read.TOKEN_SECRETS?.split(',')),
    ...given('ticketSecrets', read.TICKET_SECRETS?.split(',')),
    ...given('trustedProxies', readEntries(read, 'TRUSTED_PROXIES', isAddressRange)),
    ...given('corsOrigins', readEntries(read, 'CORS_ORIGINS', isOrigin)),
    checkoutsPerMinute: read.CHECKOUTS_PER_MINUTE,
    ...given('guestCheckoutsPerMinute', read.GUEST_CHECKOUTS_PER_MINUTE),
  }
}

/** Beside a gateway that takes real money nobody should find one that does not, unless it was asked for. */
function hasGateway(read: Settings): boolean {
  return [read.STRIPE_SECRET_KEY, read.RAZORPAY_KEY_ID, read.PAYMENT_SERVICE_URL].some(
    (given) => given !== undefined,
  )
}

function readStripe(read: Settings): Config['stripe'] {
  const { STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRET: secrets, STRIPE_API_BASE } = read
  if (secretKey === undefined) return undefined
  if (secrets === undefined) throw new ConfigError('STRIPE_SECRET_KEY needs STRIPE_WEBHOOK_SECRET beside it.')
  return { secretKey, webhookSecrets: secrets.split(','), ...given('apiBase', STRIPE_API_BASE) }
}

function readRazorpay(read: Settings): Config['razorpay'] {
  const { RAZORPAY_KEY_ID: keyId, RAZORPAY_KEY_SECRET: keySecret, RAZORPAY_WEBHOOK_SECRET: secrets } = read
  if (keyId === undefined) return undefined
  if (keySecret === undefined || secrets === undefined) {
    throw new ConfigError('RAZORPAY_KEY_ID needs RAZORPAY_KEY_SECRET and RAZORPAY_WEBHOOK_SECRET beside it.')
  }
  return { keyId, keySecret, webhookSecrets: secrets.split(','), ...given('apiBase', read.RAZORPAY_API_BASE) }
}

function readSettings(env: NodeJS.ProcessEnv): Settings {
  const written = Object.keys(settings.properties).flatMap((name) => {
    const text = env[name]?.trim()
    return text ? [[name, readValue(name, text)]] : []
  })
  const read = Value.Default(settings, Object.fromEntries(written))
  const [error] = Value.Errors(settings, read)
  if (!error) return Value.Parse(settings, read)
  const name = error.instancePath.slice(1)
  throw new ConfigError(`${name} must be ${expectedOf(name)}.`)
}

/** A number where the setting is one and the text looks like one; otherwise the text, for the schema to judge. */
function readValue(name: string, text: string): string | number {
  const isNumber = 'minimum' in schemaOf(name) && /^-?\d+(\.\d+)?$/.test(text)
  return isNumber ? Number(text) : text
}

function readEntries(
  read: Settings,
  name: 'TRUSTED_PROXIES' | 'CORS_ORIGINS',
  isProper: (entry: string) => boolean,
): string[] | undefined {
  const text = read[name]
  if (text === undefined) return undefined
  const entries = readList(text, isProper)
  if (entries === undefined) throw new ConfigError(`${name} must be ${expectedOf(name)}.`)
  return entries
}

function expectedOf(name: string): string {
  const { type, title, minimum, maximum, enum: words } = schemaOf(name)
  if (words) return `one of ${words.join(', ')}`
  if (title) return title
  return `a ${type === 'integer' ? 'whole ' : ''}number from ${minimum} to ${maximum}`
}

type Described = { type?: string; title?: string; minimum?: number; maximum?: number; enum?: string[] }

function schemaOf(name: string): Described {
  return (settings.properties as Record<string, Described>)[name] ?? {}
}

function given<Name extends string, Value>(name: Name, value: Value | undefined): { [Key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [Key in Name]: Value })
}
