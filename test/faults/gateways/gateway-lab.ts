import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { TestContext } from 'node:test'
import { type Processes, startProcesses } from '../../support/app.ts'
import type { Json } from '../../support/http.ts'
import type { ProcessOptions } from '../../support/processes.ts'
import { gatherTraces } from '../../support/search-everywhere.ts'
import { untilTrue } from '../../support/waiting.ts'
import { type Doomed, startDoomed } from '../crash-lab.ts'
import { checkInvariants, type Said } from './check-invariants.ts'
import { type SimulatedGateways, startGateways } from './simulated-gateways.ts'
import { untilQuiet } from './until-quiet.ts'
import { watchMoves } from './watch-moves.ts'

/** One payment may take several time-outs of its gateway, on a machine that does much else. */
const oneMs = 90_000

/** Processes of the product that are paid through three gateways, which are a process, too. Stripe is the usual one. */
export type GatewayLab = Processes & {
  gateways: SimulatedGateways
  /** Starts a process that dies at some point; the promise `died` resolves when it has. */
  startDoomed(kind: 'server' | 'worker', crashAt: string): Promise<Doomed>
  /** The gateways' messages go to this server from now on. */
  tell(server: { url: string }): Promise<void>
  /** Waits until nothing is under way any more, and fails if any invariant does not hold. */
  endWell(said?: readonly Said[]): Promise<void>
  /** The payment of a checkout, once it is as it is waited for. */
  paymentOf(checkoutId: string, status?: string): Promise<Payment>
  /** The checkout as its buyer sees it, once it is as it is waited for. */
  checkoutOf(bought: { body: Json }, status?: string): Promise<Json>
}

export type Payment = { id: string; status: string; reference: string | null }

/** What must be over when a worker that held it is gone. */
export const leaseMs = 2_500
const gatewayTimeoutMs = 1_000

/** `gateways`: where they have been started before. */
export type LabOptions = ProcessOptions & { holdTtlMs?: number; gateways?: SimulatedGateways }

export async function openGatewayLab(
  t: TestContext,
  { env: asked, holdTtlMs = 60_000, ...options }: LabOptions = {},
): Promise<GatewayLab> {
  const gateways = options.gateways ?? (await startGateways(t))
  const env = {
    ...gateways.env,
    LEASE_SECONDS: String(leaseMs / 1_000),
    GATEWAY_TIMEOUT_SECONDS: String(gatewayTimeoutMs / 1_000),
    HOLD_TTL_SECONDS: String(holdTtlMs / 1_000),
    LINK_SECRET: randomUUID(),
    ...asked,
  }
  const shop = await startProcesses(t, { ...options, env })
  await watchMoves(shop.db)
  const tell = async ({ url }: { url: string }) => {
    for (const name of ['stripe', 'razorpay'] as const) {
      await gateways[name].webhooks({ url: `${url}/webhooks/${name}` })
    }
  }
  if (shop.servers[0]) await tell(shop.servers[0])
  const { db, databaseUrl: DATABASE_URL, dataDir: DATA_DIR, adminApiKey: ADMIN_API_KEY } = shop
  const ofDoomed = { DATABASE_URL, DATA_DIR, ADMIN_API_KEY, PORT: '0', LOG_LEVEL: 'silent' }

  return {
    ...shop,
    gateways,
    tell,
    startDoomed: (kind, crashAt) => startDoomed(t, { ...ofDoomed, ...env }, kind, crashAt),
    async endWell(said = []) {
      await untilQuiet(db)
      const living = { servers: shop.servers.filter(isAlive), workers: shop.workers.filter(isAlive) }
      const traces = await gatherTraces({ ...shop, ...living })
      const secrets = [...gateways.secrets, ADMIN_API_KEY]
      const effects = await gateways.effects()
      assert.deepEqual(await checkInvariants({ db, dataDir: DATA_DIR, effects, said, traces, secrets }), [])
    },
    async paymentOf(checkoutId, status) {
      let payment: Payment | undefined
      await untilTrue(async () => {
        ;[payment] = await db.sql<Payment>`
          select id, status, gateway_reference as reference from payments where checkout_id = ${checkoutId}`
        return payment !== undefined && (status ?? payment.status) === payment.status
      }, oneMs)
      return payment ?? assert.fail()
    },
    async checkoutOf({ body }, status) {
      let shown: Json
      await untilTrue(async () => {
        shown = (await shop.get(body.status_url)).body
        return (status ?? shown.status) === shown.status
      }, oneMs)
      return shown
    },
  }
}

function isAlive(one: { isAlive(): boolean }): boolean {
  return one.isAlive()
}
