import { openServices, type Services } from '../checkout/index.ts'
import type { Gateway } from '../payments/index.ts'
import type { Config } from '../platform/config/index.ts'
import { type Database, openDatabase } from '../platform/db/index.ts'
import { createLinks, type Links } from '../platform/http/index.ts'
import type { Platform } from '../platform/platform.ts'
import { createLogger, createMetrics } from '../platform/telemetry/index.ts'
import { openGateways } from './open-gateways.ts'
import { keepSecret } from './secrets.ts'

/** Everything the parts share, wired by hand. */
export type App = Platform & {
  databaseUrl: string
  gateways: Record<string, Gateway>
  defaultGateway: string
  services: Services
  adminApiKey: string
  isAdminApiKeyNew: boolean
  /** Some were made for this process just now. */
  areSecretsNew: boolean
  links: Links
  /** For looking up, on every request, who asks. */
  lookups: Database
  passwordPepper: string
  /** For what the database keeps and nobody may read there. */
  sealingSecret: string
  tokenSecrets: readonly string[]
  ticketSecrets: readonly string[]
  close(): Promise<void>
}

export function createApp(config: Config, databaseUrl: string): App {
  const log = createLogger(config)
  const metrics = createMetrics()
  const onConnectionError = (error: Error) => log.warn({ err: error }, 'A database connection was lost.')
  const connect = { url: databaseUrl, onStatement: metrics.countStatement, onConnectionError }
  const db = openDatabase({ ...connect, name: 'holdfast' })
  const steadyDb = openDatabase({
    ...connect,
    name: 'holdfast money path',
    planning: 'steady',
    connectionsMax: 4,
  })
  const lookups = openDatabase({
    ...connect,
    name: 'holdfast lookups',
    planning: 'steady',
    connectionsMax: 2,
  })
  const admin = keepSecret(config.dataDir, 'admin-api-key', config.adminApiKey)
  const link = keepSecret(config.dataDir, 'link-secret', config.linkSecret)
  const pepper = keepSecret(config.dataDir, 'password-pepper', config.passwordPepper)
  const sealing = keepSecret(config.dataDir, 'sealing-secret', config.sealingSecret)
  const tokens = config.tokenSecrets ?? [keepSecret(config.dataDir, 'token-secret', undefined).secret]
  const tickets = config.ticketSecrets ? [] : [keepSecret(config.dataDir, 'ticket-secret', undefined)]

  return {
    ...{ config, log, metrics, db, steadyDb, lookups, databaseUrl },
    ...openGateways(config, log),
    services: openServices(config, log),
    adminApiKey: admin.secret,
    isAdminApiKeyNew: admin.isNew,
    areSecretsNew: [admin, link, pepper, sealing, ...tickets].some(({ isNew }) => isNew),
    links: createLinks(link.secret),
    passwordPepper: pepper.secret,
    sealingSecret: sealing.secret,
    tokenSecrets: tokens,
    ticketSecrets: config.ticketSecrets ?? tickets.map(({ secret }) => secret),
    async close() {
      await Promise.all([db.close(), steadyDb.close(), lookups.close()])
    },
  }
}
