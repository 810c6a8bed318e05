import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { type Processes, startProcesses } from '../../support/app.ts'
import { type MadeSeatType, makeSeatType, type WantedSeatType } from '../../support/bookable.ts'
import type { Answer } from '../../support/http.ts'
import type { ProcessOptions } from '../../support/processes.ts'
import type { Shop } from '../../support/shop.ts'
import { untilTrue } from '../../support/waiting.ts'

export type Pool = { capacity: number; free: number; waiting: number; held: number; sold: number }

/** Several processes that sell; claims about them share them, each with a show of its own. */
export type House = {
  shop: Processes
  /** The door for the nth: each at another server than the one before. */
  door(nth: number): Shop
  open(wanted: WantedSeatType): Promise<Hall>
}

/** A show with one kind of place. */
export type Hall = Omit<House, 'open'> & { type: MadeSeatType; pool(): Promise<Pool> }

const quick = { LEASE_SECONDS: '1.5', GATEWAY_TIMEOUT_SECONDS: '1' }

export async function openHouse(t: TestContext, { env, ...options }: ProcessOptions = {}): Promise<House> {
  const shop = await startProcesses(t, { servers: 2, workers: 2, env: { ...quick, ...env }, ...options })
  const doors = shop.servers.map(shop.at)
  const door = (nth: number) => doors[nth % doors.length] ?? shop
  return {
    ...{ shop, door },
    async open(wanted) {
      const type = await makeSeatType(shop.db, wanted)
      return { shop, door, type, pool: () => readPool(shop, type) }
    },
  }
}

export async function openHall(
  t: TestContext,
  wanted: WantedSeatType,
  options?: ProcessOptions,
): Promise<Hall> {
  return await (await openHouse(t, options)).open(wanted)
}

async function readPool({ db }: Processes, { poolId }: MadeSeatType): Promise<Pool> {
  const [pool] = await db.sql<Pool>`
    select capacity, free, waiting,
           (select coalesce(sum(quantity), 0)::bigint from holds where pool_id = pools.id and status = 'HELD') as held,
           (select coalesce(sum(quantity), 0)::bigint from holds where pool_id = pools.id and status = 'CONFIRMED') as sold
      from pools where id = ${poolId}`
  return pool ?? assert.fail('There is no such pool.')
}

/** How often each outcome came: a status of a booking, or a code. */
export function countEnds(answers: readonly Answer[]): Record<string, number> {
  const ends = Map.groupBy(answers, ({ body, text }) => body?.code ?? body?.status ?? text)
  return Object.fromEntries([...ends].map(([end, { length }]) => [end, length]))
}

/** Everything that was asked of gateways, refunds too, is done. */
export async function untilPaidBack({ db }: Processes): Promise<void> {
  await untilTrue(async () => {
    const [row] = await db.sql<{ isBusy: boolean }>`
      select exists (select from refunds where status in ('PENDING', 'UNKNOWN'))
          or exists (select from checkouts where finished_at is null and next_run_at is not null
                                             and status <> 'AWAITING_PAYMENT')
          or exists (select from payments where next_look_at < now() + interval '1 minute')
          or exists (select from orders where status = 'REFUND_PENDING') as "isBusy"`
    return row?.isBusy === false
  })
}

/** Every order of this show: what we wrote of its money, and what the simulated gateway did. */
export type Outcome = {
  status: string
  captured: number
  refunded: number
  /** `SETTLED` and the like, in their order. */
  effects: string[]
}

export async function readOutcomes({ shop, type }: Pick<Hall, 'shop' | 'type'>): Promise<Outcome[]> {
  const rows = await shop.db.sql<Omit<Outcome, 'effects'> & { paymentId: string | null }>`
    select orders.status, payments.id as "paymentId", coalesce(captured_minor, 0) as captured,
           coalesce(refunded_minor, 0) as refunded
      from order_lines join orders on orders.id = order_id left join payments on payments.order_id = orders.id
     where item_id = ${type.itemId} order by orders.id`
  const effects = shop.effects()
  return rows.map(({ paymentId, ...outcome }) => {
    const own = effects.filter((one) => paymentId === (one.kind === 'REFUNDED' ? one.chargeKey : one.key))
    return { ...outcome, effects: own.map(({ kind }) => kind) }
  })
}

/** No connection ever waited in a circle. What a connection counted is published when it closes: the processes are ended. */
export async function assertNoDeadlock({ db, servers, workers }: Processes): Promise<void> {
  await Promise.all([...servers, ...workers].map((one) => one.kill('SIGTERM')))
  const [row] = await db.sql<{ deadlocks: number }>`
    select deadlocks from pg_stat_database where datname = current_database()`
  assert.equal(row?.deadlocks, 0)
}
