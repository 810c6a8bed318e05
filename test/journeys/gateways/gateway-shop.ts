import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Config } from '../../../src/platform/config/index.ts'
import type { Database } from '../../../src/platform/db/index.ts'
import { startApp, type TestApp } from '../../support/app.ts'
import type { Answer, Json } from '../../support/http.ts'
import type { Lifetime } from '../../support/share.ts'
import { accounts, type Moved, readMoved, type Simulated, simulate } from '../../support/simulators.ts'
import { untilMoved, untilTrue } from '../../support/waiting.ts'

/** A shop that is paid by Stripe and Razorpay, both simulated, which send their webhooks to it. */
export type GatewayShop = TestApp & { simulated: Simulated; control: Simulated['control'] }

/**
 * Opens it. When the test ends, its work is waited for, the auditor must find nothing, and what we have written must
 * be what the gateways really did.
 */
export async function openGatewayShop(t: Lifetime, overrides: Partial<Config> = {}): Promise<GatewayShop> {
  const simulated = await simulate(t, ['stripe', 'razorpay'])
  let compare = () => Promise.resolve()
  let trouble: unknown
  // Hooks run in the order they were set: this one while the worker still lives, and its trouble ends nobody's clean-up.
  t.after(async () => {
    await compare().catch((error) => {
      trouble = error
    })
  })
  const app = await startApp(t, { ...settingsFor(simulated), ...overrides })
  const shop = { ...app, simulated, control: simulated.control }
  for (const name of Object.keys(accounts)) await deliver(simulated, name, app.url)
  compare = async () => {
    await untilQuiet(shop.db)
    await assertLedgersAgree(shop)
  }
  t.after(() =>
    t.after(() => {
      if (trouble !== undefined) throw trouble
    }),
  )
  return shop
}

/** The gateways, where their simulators listen. */
export function settingsFor({ url }: Simulated): Pick<Config, 'stripe' | 'razorpay' | 'gatewayTimeoutMs'> {
  return {
    stripe: { ...accounts.stripe, apiBase: url('stripe') },
    razorpay: { ...accounts.razorpay, apiBase: url('razorpay') },
    gatewayTimeoutMs: 2_000,
  }
}

/** From now on the gateway sends its webhooks to this server. */
export async function deliver({ control }: Simulated, name: string, serverUrl: string): Promise<void> {
  const { status } = await control('PUT', `webhooks/${name}`, { url: `${serverUrl}/webhooks/${name}` })
  assert.equal(status, 200)
}

/** Waits until nothing is on its way any more but what its customer or an operator must do. */
async function untilQuiet(db: Database): Promise<void> {
  await untilTrue(async () => {
    const [row] = await db.sql<{ busy: boolean }>`
      select exists (select from checkouts where finished_at is null and next_run_at is not null
                                             and status <> 'AWAITING_PAYMENT')
          or exists (select from refunds where status in ('PENDING', 'UNKNOWN') and next_run_at is not null
                                           and gateway_reference is null)
          or exists (select from inbox where handled_at is null)
          or exists (select from payments where next_look_at < now() + interval '1 minute') as busy`
    return row?.busy === false
  })
}

/**
 * What the gateways really took and gave back is, payment by payment, what we have written; nothing was taken twice;
 * and what is left with us belongs to an order that was paid, or an operator knows of it.
 */
export async function assertLedgersAgree({ db, simulated }: GatewayShop): Promise<void> {
  const theirs = new Map<string, Moved>()
  for (const gateway of Object.keys(accounts)) {
    for (const [key, moved] of await readMoved(simulated, gateway)) theirs.set(key, moved)
  }
  const ours = await db.sql<Moved & { id: string }>`
    select id, 1 as captures, captured_minor as "capturedMinor", refunded_minor as "refundedMinor",
           captured_currency as currency
      from payments where captured_minor > 0 and gateway <> 'simulator'`
  const byId = ours.map(({ id, ...moved }): [string, Moved] => [id, moved])
  assert.deepEqual(theirs, new Map(byId), 'the gateways did what we have written, and nothing else')
  const homeless = await db.sql`
    select payments.id, orders.status from payments join orders on orders.id = payments.order_id
     where captured_minor > refunded_minor and orders.status not in ('PAID', 'COMPLETED', 'REFUND_PENDING')
       and not exists (select from incidents where incidents.checkout_id = payments.checkout_id and resolved_at is null)`
  assert.deepEqual(homeless, [], 'no money is left with us for nothing')
}

/** Buys without saying how to pay: the customer does that in his browser. */
export function buyInBrowser(shop: TestApp, product_id: string, gateway: string): Promise<Answer> {
  return shop.buy({ product_id, wait: 10, body: { gateway, payment_method: undefined } })
}

/** A sale that was paid at this gateway: how it is shown, and its product. */
export async function paidAt(shop: GatewayShop, gateway: string, token?: string): Promise<Json> {
  const { product_id } = await shop.offer({ stock: 1, vendor_id: randomUUID() })
  if (gateway === 'stripe') {
    const { body } = await shop.buy({ product_id, wait: 10, ...(token ? { token } : {}) })
    return { ...body, product_id }
  }
  const { body } = await buyInBrowser(shop, product_id, gateway)
  await payAtRazorpay(shop, body.payment.action.order_id)
  return { ...(await untilStands(shop, body.status_url, 'COMPLETED')), product_id }
}

/** Waits until a checkout stands like this; answers with how it is shown then. */
export async function untilStands(shop: TestApp, statusUrl: string, status: string): Promise<Json> {
  let shown: Json
  await untilMoved(shop.db, async () => {
    shown = (await shop.get(statusUrl)).body
    return shown.status === status
  })
  return shown
}

/** Waits until an order has this status. */
export async function untilOrder(shop: TestApp, id: string, status: string): Promise<void> {
  await untilTrue(async () => (await orderStatus(shop, id)) === status)
}

export async function orderStatus(shop: TestApp, id: string): Promise<string> {
  return (await shop.get(`/orders/${id}`, { asOperator: true })).body.status
}

/** A payment with its refunds, as operators see it. */
export async function readPayment(shop: TestApp, id: string): Promise<Json> {
  return (await shop.get(`/payments/${id}`, { asOperator: true })).body
}

/** The customer pays an order of Razorpay; answers with what its script hands to the page. */
export async function payAtRazorpay(
  { control }: GatewayShop,
  orderId: string,
  how: object = { upi: 'success@razorpay' },
): Promise<Json> {
  const { status, json } = await control('POST', `razorpay/orders/${orderId}/pay`, how)
  assert.equal(status, 200, JSON.stringify(json))
  return json
}

/** The customer proves, or fails to prove, to his bank who he is. */
export async function actAtStripe(
  { control }: GatewayShop,
  clientSecret: string,
  verb: 'complete_action' | 'fail_action',
): Promise<void> {
  const [intent] = clientSecret.split('_secret_')
  const { status, json } = await control('POST', `stripe/payment_intents/${intent}/${verb}`, {})
  assert.equal(status, 200, JSON.stringify(json))
}

/** From now on a gateway keeps what it has to say to itself. */
export async function mute({ control }: GatewayShop, name: string): Promise<void> {
  await control('PUT', `webhooks/${name}`, { mute: true })
}
