import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { advanceCheckouts, type Begun } from '../../src/checkout/advance-checkouts.ts'
import { type CheckoutState, readCheckouts } from '../../src/checkout/checkout-store.ts'
import { finishCall } from '../../src/checkout/finish-call.ts'
import type { Finished } from '../../src/checkout/move-checkouts.ts'
import { isConnectionLost } from '../../src/platform/db/index.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { openPartners, type Partners } from './partners.ts'

/** A shop without a worker: the test takes the worker's turns itself, one by one, and no pause is waited for. */
export type Lab = TestApp & {
  products: string[]
  partners: Partners | undefined
  /** Buys some of every product; answers with the ids of the checkouts. */
  accept(count: number, token?: string): Promise<string[]>
  /** Ends pauses and leases: whoever is unfinished is due now. */
  makeDue(ids: readonly string[]): Promise<void>
  takeOn(): Promise<Begun[]>
  answer(begun: readonly Begun[]): Promise<Finished[]>
  /** Writes down what came back. Answers with how many checkouts moved. */
  write(finished: readonly Finished[]): Promise<number>
  /** Takes turns until all have ended or stand still, or `isEnough` says so. */
  drive(ids: readonly string[], isEnough?: () => boolean): Promise<CheckoutState[]>
  read(ids: readonly string[]): Promise<CheckoutState[]>
  /** As an operator, lets everything that stands try again. Answers with the checkouts that stood. */
  retryIncidents(): Promise<string[]>
}

export const quantity = 2
const roundsMax = 60
const writesMax = 5
/** What hangs is waited for this long. */
const gatewayTimeoutMs = 25
/** Services behind a wire are slower than a function. */
const partnerTimeoutMs = 1_000

export async function openLab(t: TestContext, { hasPartners = false } = {}): Promise<Lab> {
  const partners = hasPartners ? await openPartners(t) : undefined
  const timeoutMs = hasPartners ? partnerTimeoutMs : gatewayTimeoutMs
  const usual = { processKind: 'server', leaseMs: 60_000, gatewayTimeoutMs: timeoutMs } as const
  const shop = await startApp(t, { ...usual, ...partners?.config })
  const { app, db } = shop
  const offers = await Promise.all([shop.offer({ stock: 1_000 }), shop.offer({ stock: 1_000 })])
  const products: string[] = offers.map(({ product_id }) => product_id)

  const read = async (ids: readonly string[]) => {
    const states = await readCheckouts(db, ids)
    return ids.flatMap((id) => states.filter((state) => state.id === id))
  }
  const makeDue = async (ids: readonly string[]) => {
    await db.sql`
      update checkouts set next_run_at = now()
       where id = any(${ids}::uuid[]) and next_run_at is not null
         and (status <> 'AWAITING_PAYMENT' or expires_at <= now())`
  }
  // A connection that broke takes no turn down for good: the worker takes it again.
  const takeTurn = async (finished: readonly Finished[], room: number, tries = writesMax) => {
    try {
      return await advanceCheckouts(app, finished, room)
    } catch (error) {
      if (tries === 1 || !isConnectionLost(error)) throw error
      return await takeTurn(finished, room, tries - 1)
    }
  }
  const takeOn = async () => (await takeTurn([], 100)).begun
  const answer = async (begun: readonly Begun[]) => {
    const finished = await Promise.all(begun.map((one) => finishCall(app, one, () => true)))
    return finished.flatMap((one) => (one ? [one] : []))
  }
  const write = async (finished: readonly Finished[]) => (await takeTurn(finished, 0)).progress.length

  async function drive(ids: readonly string[], isEnough = () => false): Promise<CheckoutState[]> {
    for (let round = 0; round < roundsMax; round += 1) {
      const rows = await db.sql<{ open: number }>`
        select count(*) as open from checkouts
         where id = any(${ids}::uuid[]) and next_run_at is not null
           and (status <> 'AWAITING_PAYMENT' or expires_at <= now())`
      if (rows[0]?.open === 0 || isEnough()) return read(ids)
      await makeDue(ids)
      await write(await answer(await takeOn()))
    }
    throw new Error(`After ${roundsMax} turns: ${JSON.stringify(await read(ids))}`)
  }

  async function accept(count: number, token = 'pm_card_visa'): Promise<string[]> {
    const items = products.map((product_id) => ({ product_id, quantity }))
    const answers = await Promise.all(Array.from({ length: count }, () => shop.buy({ items, token })))
    for (const { status, text } of answers) assert.equal(status, 202, text)
    return answers.map(({ body }) => body.id)
  }

  async function retryIncidents(): Promise<string[]> {
    const { body } = await shop.get('/incidents?limit=100', { asOperator: true })
    for (const { id } of body.incidents) {
      await shop.post(`/incidents/${id}/retry`, undefined, { asOperator: true })
    }
    return body.incidents.map((incident: { checkout_id: string }) => incident.checkout_id)
  }

  return { ...shop, products, partners, accept, makeDue, takeOn, answer, write, drive, read, retryIncidents }
}
