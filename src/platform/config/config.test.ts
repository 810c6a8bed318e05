import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigError, readConfig } from './index.ts'

test('an empty environment is enough', () => {
  assert.deepEqual(readConfig({}), {
    port: 3000,
    host: '127.0.0.1',
    dataDir: '.holdfast',
    processKind: 'all',
    demoData: true,
    simulators: true,
    logLevel: 'info',
    holdTtlMs: 600_000,
    offerMinutes: 30,
    leaseMs: 10_000,
    gatewayTimeoutMs: 8_000,
    checkoutsPerMinute: 30,
  })
})

test('every variable is read', () => {
  const config = readConfig({
    PORT: '0',
    HOST: '::',
    DATABASE_URL: 'postgres://shop:secret@db:5432/shop',
    DATA_DIR: '/var/lib/holdfast',
    PROCESS: 'worker',
    ADMIN_API_KEY: 'operator-key',
    DEMO_DATA: 'off',
    SIMULATORS: 'off',
    LOG_LEVEL: 'silent',
    PUBLIC_URL: 'https://shop.example',
    HOLD_TTL_SECONDS: '90',
    OFFER_MINUTES: '45',
    LEASE_SECONDS: '1.5',
    GATEWAY_TIMEOUT_SECONDS: '1',
    SIMULATOR_LIMIT_MINOR: '100000',
    LINK_SECRET: 'sixteen-or-more-of-them',
    STRIPE_SECRET_KEY: 'sk_test_1',
    STRIPE_WEBHOOK_SECRET: 'whsec_1,whsec_2',
    STRIPE_API_BASE: 'http://127.0.0.1:8086',
    RAZORPAY_KEY_ID: 'rzp_test_1',
    RAZORPAY_KEY_SECRET: 'razorpay-secret',
    RAZORPAY_WEBHOOK_SECRET: 'razorpay-webhooks',
    PAYMENT_SERVICE_URL: 'http://127.0.0.1:8081',
    INVENTORY_SERVICE_URL: 'https://stock.example/api/',
    ORDER_SERVICE_URL: 'http://[::1]:8083/v2',
    DEFAULT_GATEWAY: 'razorpay',
    PASSWORD_PEPPER: 'thirty-two-or-more-visible-characters',
    TOKEN_SECRETS: 'thirty-two-or-more-visible-characters,the-one-before-that-was-just-as-long',
    TRUSTED_PROXIES: '10.0.0.0/8, 192.0.2.1,2001:db8::/32',
    CORS_ORIGINS: 'https://shop.example, http://localhost:5173',
    CHECKOUTS_PER_MINUTE: '5',
    GUEST_CHECKOUTS_PER_MINUTE: '100',
  })

  assert.deepEqual(config, {
    port: 0,
    host: '::',
    databaseUrl: 'postgres://shop:secret@db:5432/shop',
    dataDir: '/var/lib/holdfast',
    processKind: 'worker',
    adminApiKey: 'operator-key',
    demoData: false,
    simulators: false,
    logLevel: 'silent',
    publicUrl: 'https://shop.example',
    holdTtlMs: 90_000,
    offerMinutes: 45,
    leaseMs: 1_500,
    gatewayTimeoutMs: 1_000,
    simulatorLimitMinor: 100_000,
    linkSecret: 'sixteen-or-more-of-them',
    stripe: {
      secretKey: 'sk_test_1',
      webhookSecrets: ['whsec_1', 'whsec_2'],
      apiBase: 'http://127.0.0.1:8086',
    },
    razorpay: {
      keyId: 'rzp_test_1',
      keySecret: 'razorpay-secret',
      webhookSecrets: ['razorpay-webhooks'],
    },
    paymentServiceUrl: 'http://127.0.0.1:8081',
    inventoryServiceUrl: 'https://stock.example/api/',
    orderServiceUrl: 'http://[::1]:8083/v2',
    defaultGateway: 'razorpay',
    passwordPepper: 'thirty-two-or-more-visible-characters',
    tokenSecrets: ['thirty-two-or-more-visible-characters', 'the-one-before-that-was-just-as-long'],
    trustedProxies: ['10.0.0.0/8', '192.0.2.1', '2001:db8::/32'],
    corsOrigins: ['https://shop.example', 'http://localhost:5173'],
    checkoutsPerMinute: 5,
    guestCheckoutsPerMinute: 100,
  })
})

test('simulators run beside a gateway that is configured only where they are asked for', () => {
  const stripe = { STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_WEBHOOK_SECRET: 'whsec_1' }
  const razorpay = {
    RAZORPAY_KEY_ID: 'rzp_test_1',
    RAZORPAY_KEY_SECRET: 'razorpay-secret',
    RAZORPAY_WEBHOOK_SECRET: 'razorpay-webhooks',
  }
  for (const gateway of [stripe, razorpay, { PAYMENT_SERVICE_URL: 'http://127.0.0.1:8081' }]) {
    assert.equal(readConfig(gateway).simulators, false)
    assert.equal(readConfig({ ...gateway, SIMULATORS: 'on' }).simulators, true)
  }
  assert.equal(readConfig({ INVENTORY_SERVICE_URL: 'http://127.0.0.1:8082' }).simulators, true)
})

test('an empty variable counts as unset', () => {
  assert.equal(readConfig({ PORT: '', DATABASE_URL: ' ' }).port, 3000)
})

const refused: [env: NodeJS.ProcessEnv, message: string][] = [
  [{ STRIPE_SECRET_KEY: 'sk_test_1' }, 'STRIPE_SECRET_KEY needs STRIPE_WEBHOOK_SECRET beside it.'],
  [{ PORT: 'http' }, 'PORT must be a whole number from 0 to 65535.'],
  [{ PORT: '3000.5' }, 'PORT must be a whole number from 0 to 65535.'],
  [{ PORT: '65536' }, 'PORT must be a whole number from 0 to 65535.'],
  [{ OFFER_MINUTES: '0.5' }, 'OFFER_MINUTES must be a whole number from 1 to 10080.'],
  [{ PORT: '0x50' }, 'PORT must be a whole number from 0 to 65535.'],
  [{ LEASE_SECONDS: '0' }, 'LEASE_SECONDS must be a number from 0.1 to 3600.'],
  [{ PROCESS: 'both' }, 'PROCESS must be one of all, server, worker.'],
  [
    { DATABASE_URL: 'mysql://db' },
    'DATABASE_URL must be a URL such as postgres://user:password@host:5432/name.',
  ],
  [{ ADMIN_API_KEY: 'short' }, 'ADMIN_API_KEY must be at least 8 visible characters.'],
  [
    { LEASE_SECONDS: '5', GATEWAY_TIMEOUT_SECONDS: '5' },
    'GATEWAY_TIMEOUT_SECONDS (5) must be less than LEASE_SECONDS (5).',
  ],
]

const noProxies = 'TRUSTED_PROXIES must be IP addresses or ranges such as 10.0.0.0/8, separated by commas.'
const noOrigins = 'CORS_ORIGINS must be origins such as https://shop.example, separated by commas.'
for (const proxies of [
  'proxy',
  '10.0.0.256',
  '10.0.0.0/33',
  '::/129',
  '0.0.0.0/0',
  '10.0.0.0/8/8',
  '10.0.0.1,',
])
  refused.push([{ TRUSTED_PROXIES: proxies }, noProxies])
for (const origins of [
  '*',
  'shop.example',
  'https://shop.example/',
  'https://Shop.example',
  'ftp://a.example',
  'null',
])
  refused.push([{ CORS_ORIGINS: origins }, noOrigins])

const noService =
  'ORDER_SERVICE_URL must be a URL such as https://stock.example/api, without user, query and fragment.'
for (const url of [
  'orders.example',
  'ftp://orders.example',
  'http://',
  'https://name:word@orders.example',
  'https://orders.example/?a=b',
  'https://orders.example#a',
])
  refused.push([{ ORDER_SERVICE_URL: url }, noService])

for (const [env, message] of refused) {
  test(`${JSON.stringify(env)} is refused: ${message}`, () => {
    assert.throws(() => readConfig(env), new ConfigError(message))
  })
}
