import { type Static, Type } from 'typebox'

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
    description: 'Whether a first start fills an empty catalogue with demo products.',
  }),
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
    description: 'How long an answer of a payment gateway is waited for. Less than `LEASE_SECONDS`.',
  }),
  SIMULATOR_LIMIT_MINOR: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'Largest amount the payment simulator accepts, in minor units. Unset: no limit.',
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
})

export type Settings = Static<typeof settings>
