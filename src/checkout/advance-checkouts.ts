import { type Database, isConnectionLost, notify, runInGroups, type Tx } from '../platform/db/index.ts'
import type { Logger } from '../platform/telemetry/index.ts'
import type { Progress, Work } from './checkout.ts'
import { claimCheckouts } from './checkout-store.ts'
import type { Services } from './gateways/open-services.ts'
import { LeaseLost } from './lease-lost.ts'
import { type Finished, moveCheckouts } from './move-checkouts.ts'
import type { Call } from './step.ts'
import { steps } from './steps.ts'

/** A checkout that was taken on, and the call it needs, if it needs one. */
export type Begun = { work: Work; call?: Call<unknown, unknown>; intent?: unknown; trouble?: string }

export type Turn = { progress: Progress[]; begun: Begun[] }

type Advance = { steadyDb: Database; services: Services; log: Logger; config: { leaseMs: number } }

/**
 * One turn of a worker, in one transaction: writes down what came back, takes those checkouts as far as they go, and
 * takes on up to `room` others with the intents of their calls. If something in it breaks, the turn is taken again in
 * smaller pieces, until only the checkout at fault is put off.
 */
export async function advanceCheckouts(
  app: Advance,
  finished: readonly Finished[],
  room: number,
): Promise<Turn> {
  const { steadyDb: db, services, log, config } = app
  try {
    return await db.transaction(async (tx) => {
      const progress = await moveCheckouts(tx, services, finished)
      const works = room > 0 ? await claimCheckouts(tx, room, config.leaseMs) : []
      const begun = await beginCalls(tx, works)
      if (finished.length + works.length > 0) await notify(tx, 'checkouts_moved')
      return { progress, begun }
    })
  } catch (error) {
    if (isConnectionLost(error)) throw error
    log.warn({ err: error }, 'A turn of the checkout worker failed; it is taken again in smaller pieces.')
    return await advanceInPieces(app, finished, room)
  }
}

/** Writes the intents of the calls that these checkouts need next. */
async function beginCalls(tx: Tx, works: readonly Work[]): Promise<Begun[]> {
  const begun: Begun[] = []
  for (const { name, run, undo } of steps) {
    for (const isUndoing of [false, true]) {
      const here = works.filter((work) => work.step === name && work.isUndoing === isUndoing)
      const action = isUndoing ? undo : run
      if (here.length === 0) continue
      const intents = action?.kind === 'call' ? await action.begin(tx, here) : []
      here.forEach((work, index) => {
        const intent = intents[index]
        begun.push(
          action?.kind === 'call' && intent !== undefined ? { work, call: action, intent } : { work },
        )
      })
    }
  }
  return begun
}

async function advanceInPieces(
  { steadyDb: db, services, config }: Advance,
  finished: readonly Finished[],
  room: number,
): Promise<Turn> {
  const progress: Progress[] = []
  const move = async (group: readonly Finished[]) => {
    const moved = await db.transaction((tx) => moveCheckouts(tx, services, group))
    progress.push(...moved)
    return group
  }
  const moves = await runInGroups(finished, move)
  const broken = finished.flatMap(({ work }, index) => troubleOf(work, moves[index]))
  await runInGroups(broken, move)

  const works = room > 0 ? await db.transaction((tx) => claimCheckouts(tx, room, config.leaseMs)) : []
  const begins = await runInGroups(works, (group) => db.transaction((tx) => beginCalls(tx, group)))
  const begun = begins.flatMap((begin) => (begin.status === 'fulfilled' ? [begin.value] : []))
  const unbegun = works.flatMap((work, index) => troubleOf(work, begins[index]))
  await db.transaction((tx) => notify(tx, 'checkouts_moved'))
  return { progress, begun: [...begun, ...unbegun] }
}

function troubleOf(work: Work, outcome: PromiseSettledResult<unknown> | undefined): Finished[] {
  if (outcome?.status !== 'rejected') return []
  const { reason } = outcome
  if (reason instanceof LeaseLost) return []
  return [{ work, trouble: reason instanceof Error ? reason.message : String(reason) }]
}
