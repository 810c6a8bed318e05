import type { AddressInfo } from 'node:net'
import { productRoutes } from '../catalogue/index.ts'
import { acceptInGroups, checkoutOperatorRoutes, checkoutRoutes, watchCheckouts } from '../checkout/index.ts'
import { orderRoutes } from '../orders/index.ts'
import { pendingMigrations } from '../platform/db/index.ts'
import { createHttp, createLinks, createOperatorCheck } from '../platform/http/index.ts'
import type { App } from './app.ts'
import { homeRoute } from './home.ts'
import { StartError } from './start-error.ts'

/** A part of the program that runs until it is stopped; stopping drains it. */
export type Running = { stop(): Promise<void> }

/** Serves the API and the pages. `address` is where it listens. */
export async function startServer(app: App): Promise<Running & { address: string }> {
  const { config, adminApiKey } = app
  const http = await openHttp(app)
  const watch = await watchCheckouts(app)
  let address = ''
  const door = {
    ...app,
    accept: acceptInGroups(app),
    watch,
    links: createLinks(app.linkSecret),
    isOperator: createOperatorCheck(adminApiKey),
    baseUrl: () => config.publicUrl ?? address,
  }
  homeRoute(http)
  productRoutes(http, app)
  checkoutRoutes(http, door)
  checkoutOperatorRoutes(http, door)
  orderRoutes(http, app)
  address = await listen(http, config)
  return {
    address,
    async stop() {
      await http.close()
      await watch.stop()
    },
  }
}

/** Serves probes and metrics only: what a worker shows of itself. */
export async function startProbes(app: App): Promise<Running & { address: string }> {
  const http = await openHttp(app)
  const address = await listen(http, app.config)
  return { address, stop: () => http.close() }
}

async function openHttp(app: App) {
  const { adminApiKey, databaseUrl } = app
  return await createHttp(app, { adminApiKey, pendingMigrations: () => pendingMigrations(databaseUrl) })
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
