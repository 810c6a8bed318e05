import type { AddressInfo } from 'node:net'
import {
  availabilityRoutes,
  findItems,
  findLocations,
  forgetVendor,
  productRoutes,
  showRoutes,
  tableRoutes,
  tripRoutes,
  vendorAdminRoutes,
  vendorRoutes,
  watchAvailability,
} from '../catalogue/index.ts'
import {
  acceptInGroups,
  bookingRoutes,
  checkoutOperatorRoutes,
  checkoutRoutes,
  lookInGroups,
  offerPlaces,
  paymentRoutes,
  tableBookingRoutes,
  tripBookingRoutes,
  waitlistRoutes,
  watchCheckouts,
} from '../checkout/index.ts'
import { createTicketCodes, fulfilmentRoutes } from '../fulfilment/index.ts'
import {
  createIdentify,
  createTokens,
  emailOf,
  type IdentityApp,
  identityRoutes,
  rememberTokens,
} from '../identity/index.ts'
import { orderRoutes } from '../orders/index.ts'
import { inboxRoutes, webhookRoutes } from '../payments/index.ts'
import { auditTrailRoutes } from '../platform/audit-trail/routes.ts'
import { pendingMigrations } from '../platform/db/index.ts'
import { createHttp, createLocalLimits, createSharedLimits, type Identify } from '../platform/http/index.ts'
import { guest } from '../values/caller.ts'
import type { App } from './app.ts'
import { homeRoute } from './home.ts'
import { openPasswords } from './open-passwords.ts'
import { openVendorDoor } from './open-vendor-door.ts'
import { StartError } from './start-error.ts'

/** A part of the program that runs until it is stopped; stopping drains it. */
export type Running = { stop(): Promise<void> }

/** Serves the API and the pages. `address` is where it listens. */
export async function startServer(app: App): Promise<Running & { address: string }> {
  const { config } = app
  let address = ''
  const identity = await openIdentity(app, () => config.publicUrl ?? address)
  const http = await openHttp(app, createIdentify(identity))
  const watch = await watchCheckouts(app)
  const availability = watchAvailability(app)
  const { baseUrl } = identity
  const together = { accept: acceptInGroups(app), lookAtBooking: lookInGroups(app) }
  const door = { ...app, ...together, limits: createLocalLimits(), watch, baseUrl, emailOf }
  const vendorDoor = await openVendorDoor(app, identity)
  homeRoute(http)
  identityRoutes(http, identity)
  productRoutes(http, app)
  checkoutRoutes(http, door)
  checkoutOperatorRoutes(http, door)
  bookingRoutes(http, door)
  waitlistRoutes(http, door)
  showRoutes(http, { ...app, offerPlaces })
  availabilityRoutes(http, { ...app, availability })
  tableRoutes(http, app)
  tableBookingRoutes(http, door)
  vendorRoutes(http, vendorDoor)
  vendorAdminRoutes(http, vendorDoor)
  tripRoutes(http, vendorDoor)
  tripBookingRoutes(http, door)
  fulfilmentRoutes(http, { ...door, findItems, findLocations, codes: createTicketCodes(app) })
  paymentRoutes(http, door)
  webhookRoutes(http, app)
  inboxRoutes(http, app)
  orderRoutes(http, app)
  auditTrailRoutes(http, app)
  address = await listen(http, config)
  return {
    address,
    async stop() {
      await http.close()
      await watch.stop()
      await availability.stop()
    },
  }
}

/** Serves probes and metrics only: what a worker shows of itself. */
export async function startProbes(app: App): Promise<Running & { address: string }> {
  const http = await openHttp(app, () => guest)
  const address = await listen(http, app.config)
  return { address, stop: () => http.close() }
}

async function openIdentity(app: App, baseUrl: () => string): Promise<IdentityApp> {
  const passwords = await openPasswords(app)
  const sharedLimits = createSharedLimits(app.db)
  const tokens = rememberTokens(await createTokens(app))
  return { ...app, passwords, sharedLimits, baseUrl, tokens, beforeDelete: forgetVendor }
}

async function openHttp(app: App, identify: Identify) {
  return await createHttp(app, { identify, pendingMigrations: () => pendingMigrations(app.databaseUrl) })
}

async function listen(
  http: Awaited<ReturnType<typeof createHttp>>,
  { host, port }: { host: string; port: number },
): Promise<string> {
  await http.listen({ host, port }).catch((error) => {
    if (error.code !== 'EADDRINUSE') throw error
    throw new StartError(
      `Port ${port} is in use on ${host}; set PORT to another one, or to 0 for any that is free.`,
    )
  })
  const bound = http.server.address() as AddressInfo
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${bound.port}`
}
