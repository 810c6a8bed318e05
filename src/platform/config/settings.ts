import { type Static, Type } from 'typebox'

/** Where a service of others begins. No name and password in it: they would stand in logs. */
const serviceUrl = {
  title: 'a URL such as https://stock.example/api, without user, query and fragment',
  pattern: '^https?://[A-Za-z0-9.:_\\[\\]-]+(/[^\\s?#]*)?$',
}

/**
 * Every environment variable: its default, its limits, and `description`, which docs/reference/config.md repeats.
 * `title` completes the sentence "X must be …" where the type alone does not say it.
 */
export const settings = Type.Object({
  PORT: Type.Integer({
    minimum: 0,
    maximum: 65_535,
    default: 3000,
    description: 'Port of the HTTP server; 0 picks a free one.',
  }),
  HOST: Type.String({
    title: 'a host name or an IP address',
    pattern: '^[A-Za-z0-9._:-]+$',
    default: '127.0.0.1',
    description: 'Address the HTTP server listens on; `0.0.0.0` for all.',
  }),
  DATABASE_URL: Type.Optional(
    Type.String({
      title: 'a URL such as postgres://user:password@host:5432/name',
      pattern: '^postgres(ql)?://',
      description: 'PostgreSQL 15 or later. Unset: PostgreSQL from npm runs under `DATA_DIR`.',
    }),
  ),
  DATA_DIR: Type.String({
    default: '.holdfast',
    description: 'Folder for everything this machine keeps: the data of the embedded PostgreSQL, keys, logs.',
  }),
  PROCESS: Type.Enum(['all', 'server', 'worker'], {
    default: 'all',
    description: 'What this process does: take requests, finish checkouts, or both.',
  }),
  ADMIN_API_KEY: Type.Optional(
    Type.String({
      title: 'at least 8 visible characters',
      pattern: '^[\\x21-\\x7e]{8,}$',
      description:
        'Key of the operator. Unset: made on the first start, kept under `DATA_DIR`, printed once.',
    }),
  ),
  DEMO_DATA: Type.Enum(['on', 'off'], {
    default: 'on',
    description:
      'Whether `holdfast start` puts demo products on sale, and events, tables and trips of the coming weeks, where they are not there yet.',
  }),
  SIMULATORS: Type.Optional(
    Type.Enum(['on', 'off'], {
      description:
        'Whether `holdfast start` runs simulators of gateways and partner services beside it; their ports and keys are in simulators/README.md. Unset: only where no gateway is configured; `stripe` and `razorpay` are then theirs.',
    }),
  ),
  LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    default: 'info',
    description: 'Least severe line that is logged.',
  }),
  PUBLIC_URL: Type.Optional(
    Type.String({
      title: 'a URL such as https://shop.example',
      pattern: '^https?://[^\\s/]+(/\\S*)?$',
      description:
        'Address under which customers reach this service, for links. Unset: `http://` with `HOST` and `PORT`.',
    }),
  ),
  HOLD_TTL_SECONDS: Type.Number({
    minimum: 1,
    maximum: 604_800,
    default: 600,
    description: 'How long places are held for an order that is not paid.',
  }),
  OFFER_MINUTES: Type.Integer({
    minimum: 1,
    maximum: 10_080,
    default: 30,
    description: 'How long places that came free are offered to who waited in line for them.',
  }),
  LEASE_SECONDS: Type.Number({
    minimum: 0.1,
    maximum: 3600,
    default: 10,
    description: 'How long a worker may keep a batch before another takes it over.',
  }),
  GATEWAY_TIMEOUT_SECONDS: Type.Number({
    minimum: 0.05,
    maximum: 3600,
    default: 8,
    description:
      'How long an answer of a payment gateway or a partner service is waited for. Less than `LEASE_SECONDS`.',
  }),
  SIMULATOR_LIMIT_MINOR: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'Largest amount the payment simulator accepts, in minor units. Unset: no limit.',
    }),
  ),
  STRIPE_SECRET_KEY: Type.Optional(
    Type.String({
      title: 'a key such as sk_live_… or sk_test_…',
      pattern: '^[sr]k_(live|test)_[\\x21-\\x7e]+$',
      description: 'Turns the gateway `stripe` on. Needs `STRIPE_WEBHOOK_SECRET`.',
    }),
  ),
  STRIPE_WEBHOOK_SECRET: Type.Optional(
    Type.String({
      title: 'secrets such as whsec_…, with commas between them',
      pattern: '^whsec_[\\x21-\\x2b\\x2d-\\x7e]+(,whsec_[\\x21-\\x2b\\x2d-\\x7e]+)*$',
      description: 'What signs the messages to `/webhooks/stripe`; several while they are rotated.',
    }),
  ),
  STRIPE_API_BASE: Type.Optional(
    Type.String({
      title: 'a URL such as https://api.stripe.com',
      pattern: '^https?://[^\\s/]+/?$',
      description: 'Host of Stripe. Unset: `https://api.stripe.com`.',
    }),
  ),
  RAZORPAY_KEY_ID: Type.Optional(
    Type.String({
      title: 'a key id such as rzp_live_… or rzp_test_…',
      pattern: '^rzp_(live|test)_[A-Za-z0-9_]+$',
      description:
        'Turns the gateway `razorpay` on. Needs `RAZORPAY_KEY_SECRET` and `RAZORPAY_WEBHOOK_SECRET`.',
    }),
  ),
  RAZORPAY_KEY_SECRET: Type.Optional(
    Type.String({
      title: 'at least 8 visible characters',
      pattern: '^[\\x21-\\x7e]{8,}$',
      description: 'The secret of that key; it also signs what browsers bring back.',
    }),
  ),
  RAZORPAY_WEBHOOK_SECRET: Type.Optional(
    Type.String({
      title: 'secrets of at least 8 visible characters, with commas between them',
      pattern: '^[\\x21-\\x2b\\x2d-\\x7e]{8,}(,[\\x21-\\x2b\\x2d-\\x7e]{8,})*$',
      description: 'What signs the messages to `/webhooks/razorpay`; several while they are rotated.',
    }),
  ),
  RAZORPAY_API_BASE: Type.Optional(
    Type.String({
      title: 'a URL such as https://api.razorpay.com',
      pattern: '^https?://[^\\s/]+/?$',
      description: 'Host of Razorpay. Unset: `https://api.razorpay.com`.',
    }),
  ),
  PAYMENT_SERVICE_URL: Type.Optional(
    Type.String({
      ...serviceUrl,
      description:
        'Turns the gateway `http` on: a payment service that takes `POST /payments/process` and `POST /payments/:id/refund`, tells by `GET /payments/:key`, and honours `Idempotency-Key`.',
    }),
  ),
  INVENTORY_SERVICE_URL: Type.Optional(
    Type.String({
      ...serviceUrl,
      description:
        'An inventory service: what is paid is taken out by `POST /inventory/deduct` before the sale, and put back by `POST /inventory/restock` if it fails.',
    }),
  ),
  ORDER_SERVICE_URL: Type.Optional(
    Type.String({
      ...serviceUrl,
      description:
        'An order service: what is paid is ordered by `POST /orders` before the sale, and taken back by `POST /orders/:id/cancel` if it fails.',
    }),
  ),
  DEFAULT_GATEWAY: Type.Optional(
    Type.Enum(['simulator', 'stripe', 'razorpay', 'http'], {
      description:
        'Gateway of checkouts that name none. Unset: the first that is on of `stripe`, `razorpay` and `http`, and the built-in simulator where none is.',
    }),
  ),
  PASSWORD_PEPPER: Type.Optional(
    Type.String({
      title: 'at least 32 visible characters',
      pattern: '^[\\x21-\\x7e]{32,}$',
      description:
        'Secret that passwords are hashed with. With another one no password is right any more. Unset: made on the first start, kept under `DATA_DIR`.',
    }),
  ),
  SEALING_SECRET: Type.Optional(
    Type.String({
      title: 'at least 32 visible characters',
      pattern: '^[\\x21-\\x7e]{32,}$',
      description:
        'Secret that bank accounts and tax ids of vendors are sealed with. With another one they cannot be opened any more. Unset: made on the first start, kept under `DATA_DIR`.',
    }),
  ),
  TOKEN_SECRETS: Type.Optional(
    Type.String({
      title: 'secrets of at least 32 visible characters, with commas between them',
      pattern: '^[\\x21-\\x2b\\x2d-\\x7e]{32,}(,[\\x21-\\x2b\\x2d-\\x7e]{32,})*$',
      description:
        'Secrets of the tokens of sessions: the first one signs, tokens of the others still hold. Put a new one in front, and take the last one away an hour later. Unset: one is made on the first start, kept under `DATA_DIR`.',
    }),
  ),
  TICKET_SECRETS: Type.Optional(
    Type.String({
      title: 'secrets of at least 32 visible characters, with commas between them',
      pattern: '^[\\x21-\\x2b\\x2d-\\x7e]{32,}(,[\\x21-\\x2b\\x2d-\\x7e]{32,})*$',
      description:
        'Secrets of the keys that sign tickets: that of the first one signs, tickets of the others still hold. Put a new one in front, and keep the others until what they have signed is over. Unset: one is made on the first start, kept under `DATA_DIR`.',
    }),
  ),
  LINK_SECRET: Type.Optional(
    Type.String({
      title: 'at least 16 visible characters',
      pattern: '^[\\x21-\\x7e]{16,}$',
      description:
        'Secret behind the links of guests. Unset: made on the first start, kept under `DATA_DIR`.',
    }),
  ),
  TRUSTED_PROXIES: Type.Optional(
    Type.String({
      title: 'IP addresses or ranges such as 10.0.0.0/8, separated by commas',
      description:
        'Proxies whose `X-Forwarded-For` is believed: addresses or ranges such as `10.0.0.0/8`, separated by commas. Unset: nobody is.',
    }),
  ),
  CORS_ORIGINS: Type.Optional(
    Type.String({
      title: 'origins such as https://shop.example, separated by commas',
      description:
        'Origins whose pages may call the API, such as `https://shop.example`, separated by commas. Unset: only our own.',
    }),
  ),
  CHECKOUTS_PER_MINUTE: Type.Integer({
    minimum: 1,
    maximum: 1_000_000,
    default: 30,
    description:
      'Checkouts, bookings and places in line one signed-in user may ask for in a minute, at each server process.',
  }),
  GUEST_CHECKOUTS_PER_MINUTE: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1_000_000,
      description:
        'Checkouts, bookings and places in line guests of one address may ask for in a minute, at each server process. Unset: no limit.',
    }),
  ),
})

export type Settings = Static<typeof settings>
