import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type HoldStatus, holdMoves } from '../../src/inventory/hold.ts'
import { confirmHolds, releasePlaces } from '../../src/inventory/holds-store.ts'
import { orderMoves, orderStatuses } from '../../src/orders/order.ts'
import { closeUnpaid, markPaid, unmarkRefundPending } from '../../src/orders/orders-store.ts'
import { paymentMoves } from '../../src/payments/payment.ts'
import { updatePayments } from '../../src/payments/payments-store.ts'
import type { Tx } from '../../src/platform/db/index.ts'
import { type Lab, openLab } from './lab.ts'

/** The statuses from which a table allows a move. */
function originsOf<Status extends string>(moves: Record<Status, readonly Status[]>, to: Status): Status[] {
  return (Object.keys(moves) as Status[]).filter((from) => moves[from].includes(to)).sort()
}

/** Puts rows into every status there is, tries to move them, and takes all of it back. */
async function tryMoves<Status extends string>(
  lab: Lab,
  table: 'orders' | 'payments' | 'holds',
  statuses: readonly Status[],
  move: (tx: Tx, ids: string[]) => Promise<Iterable<string>>,
): Promise<Status[]> {
  const key = table === 'holds' ? 'order_id' : 'id'
  const undo = new Error('taken back')
  let moved: Status[] = []
  const trying = lab.db.transaction(async (tx) => {
    const { rows } = await tx.runSql(`select distinct ${key} as id from ${table} limit ${statuses.length}`)
    const ids = rows.map(({ id }) => String(id))
    assert.equal(ids.length, statuses.length)
    for (const [nth, status] of statuses.entries()) {
      await tx.runSql(`update ${table} set status = $1 ${settledPart(table, status)} where ${key} = $2`, [
        status,
        ids[nth],
      ])
    }
    moved = [...(await move(tx, ids))].flatMap((id) => statuses[ids.indexOf(id)] ?? [])
    throw undo
  })
  await assert.rejects(trying, undo)
  return moved.sort()
}

/** A payment says that it is settled if and only if something was captured. */
function settledPart(table: string, status: string): string {
  if (table !== 'payments') return ''
  const isSettled = ['SUCCESSFUL', 'PARTIALLY_REFUNDED', 'REFUNDED'].includes(status)
  return `, captured_minor = ${isSettled ? 'amount_minor' : 0}`
}

test('orders move in the database as their table of moves has it', async (t) => {
  const lab = await openLab(t)
  await lab.accept(orderStatuses.length)
  const paid = await tryMoves(lab, 'orders', orderStatuses, async (tx, ids) => {
    const moved = await markPaid(tx, ids)
    return moved.map(({ id }) => id)
  })
  const paidAgain = await tryMoves(lab, 'orders', orderStatuses, unmarkRefundPending)
  assert.deepEqual([...paid, ...paidAgain].sort(), originsOf(orderMoves, 'PAID'))
  for (const status of ['FAILED', 'EXPIRED'] as const) {
    const closed = await tryMoves(lab, 'orders', orderStatuses, (tx, ids) =>
      closeUnpaid(
        tx,
        ids.map((id) => ({ id, status })),
      ),
    )
    assert.deepEqual(closed, originsOf(orderMoves, status))
  }
})

test('payments move in the database as their table of moves has it', async (t) => {
  const lab = await openLab(t)
  const statuses = Object.keys(paymentMoves) as (keyof typeof paymentMoves)[]
  const accepted = await lab.accept(statuses.length)
  await lab.takeOn()
  const nothing = {
    capturedMinor: 0,
    capturedCurrency: null,
    gatewayReference: null,
    declineReason: null,
    action: null,
  }
  // The other moves are made by refunds, and by money that comes late.
  const open = ['PENDING', 'UNKNOWN', 'REQUIRES_ACTION']
  for (const to of ['SUCCESSFUL', 'FAILED', 'UNKNOWN', 'REQUIRES_ACTION'] as const) {
    const known = to === 'SUCCESSFUL' ? { capturedMinor: 4_000, capturedCurrency: 'USD' } : {}
    const moved = await tryMoves(lab, 'payments', statuses, (tx, ids) =>
      updatePayments(
        tx,
        ids.map((id) => ({ ...nothing, ...known, id, status: to })),
      ),
    )
    assert.deepEqual(
      moved.filter((from) => from !== to),
      originsOf(paymentMoves, to).filter((from) => open.includes(from)),
      to,
    )
  }
  await lab.drive(accepted)
})

test('holds move in the database as their table of moves has it, and places come back once', async (t) => {
  const lab = await openLab(t)
  const statuses = Object.keys(holdMoves) as HoldStatus[]
  await lab.accept(statuses.length)
  const confirmed = await tryMoves(lab, 'holds', statuses, async (tx, ids) => {
    const moved = await confirmHolds(tx, ids)
    return moved.keys()
  })
  assert.deepEqual(confirmed, originsOf(holdMoves, 'CONFIRMED'))
  const countFree = async ({ sql }: Tx) => {
    const [row] = await sql<{ free: number }>`select sum(free)::bigint as free from pools`
    return row?.free ?? 0
  }
  const released = await tryMoves(lab, 'holds', statuses, async (tx, ids) => {
    const before = await countFree(tx)
    await releasePlaces(tx, ids)
    await releasePlaces(tx, ids)
    const [lines] = await tx.sql<{ quantity: number }>`
      select sum(quantity)::bigint as quantity from holds where order_id = ${ids[0]}`
    const origins = originsOf(holdMoves, 'RELEASED')
    assert.equal(await countFree(tx), before + origins.length * (lines?.quantity ?? 0))
    return ids.filter((_, nth) => origins.includes(statuses[nth] as HoldStatus))
  })
  assert.deepEqual(released, originsOf(holdMoves, 'RELEASED'))
})
