import type { Database } from '../../src/platform/db/index.ts'

type Condition = () => boolean | Promise<boolean>

const boundMsDefault = 15_000
const pollMs = 20

/** Waits until something is so, looking again whenever a checkout has moved. Fails when the time is up. */
export async function untilMoved(
  db: Database,
  isSo: Condition,
  boundMs: number = boundMsDefault,
): Promise<void> {
  let wake: () => void = () => {}
  let hasMoved = false
  const unlisten = await db.listen('checkouts_moved', () => {
    hasMoved = true
    wake()
  })
  const deadline = performance.now() + boundMs
  try {
    while (!(await isSo())) {
      if (performance.now() > deadline) throw new Error(`After ${boundMs} ms it was still not so: ${isSo}`)
      if (!hasMoved) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, Math.max(1, deadline - performance.now()))
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      hasMoved = false
    }
  } finally {
    await unlisten()
  }
}

/** Waits until something is so where nobody tells: looks again every few milliseconds. Fails when the time is up. */
export async function untilTrue(isSo: Condition, boundMs: number = boundMsDefault): Promise<void> {
  const deadline = performance.now() + boundMs
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`After ${boundMs} ms it was still not so: ${isSo}`)
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
}

/** Waits until every checkout has ended, waits for its customer, or was handed to an operator. */
export async function untilAllEnded(db: Database, boundMs?: number): Promise<void> {
  const areAllEnded = async () => {
    const [row] = await db.sql<{ open: number }>`
      select count(*) as open from checkouts
       where finished_at is null and next_run_at is not null and status <> 'AWAITING_PAYMENT'`
    return row?.open === 0
  }
  await untilMoved(db, areAllEnded, boundMs)
}
