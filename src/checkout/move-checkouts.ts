import type { Tx } from '../platform/db/index.ts'
import {
  askAgainMs,
  backOffMs,
  done,
  failuresMax,
  type Progress,
  putOffMs,
  type Verdict,
  type Work,
} from './checkout.ts'
import { saveProgress } from './checkout-store.ts'
import type { Services } from './gateways/open-services.ts'
import { type NewIncident, raiseIncidents } from './incidents-store.ts'
import { LeaseLost } from './lease-lost.ts'
import type { Action, Call, Step } from './step.ts'
import { steps } from './steps.ts'

/** What came of a checkout's call. No intent: no call was needed. `trouble`: the call or its record broke. */
export type Finished = { work: Work; intent?: unknown; answer?: unknown; trouble?: string }

/** A checkout on its way through this turn. `at` is an index into the steps; past either end it is finished. */
type Journey = {
  finished: Finished
  work: Work
  at: number
  isUndoing: boolean
  halt?: Exclude<Verdict, { is: 'DONE' }>
  /** What was left undone on the way, and why. */
  left: string[]
}

/**
 * Records what came back and takes each checkout as far as it goes without another call: forward through commits, or
 * backward through undos. All of it is one transaction, which fails with LeaseLost if one of them is not ours any more.
 */
export async function moveCheckouts(
  tx: Tx,
  services: Services,
  finished: readonly Finished[],
): Promise<Progress[]> {
  if (finished.length === 0) return []
  const journeys = finished.map(journeyOf)
  for (const step of steps) await recordAnswers(tx, step, journeys)
  for (const step of steps) {
    passBy(services, step, atStep(journeys, step, false))
    await runCommits(tx, step.run, atStep(journeys, step, false))
  }
  for (const step of steps.toReversed()) {
    passBy(services, step, atStep(journeys, step, true))
    await runCommits(tx, step.undo, atStep(journeys, step, true))
  }
  const progress = journeys.map(progressOf)
  const ours = await saveProgress(tx, progress)
  const lost = progress.filter(({ work }) => !ours.has(work.id))
  if (lost.length > 0) throw new LeaseLost(lost.map(({ work }) => work.id))
  await raiseIncidents(tx, progress.flatMap(incidentOf))
  return progress
}

function journeyOf(finished: Finished): Journey {
  const { work, trouble } = finished
  const at = steps.findIndex(({ name }) => name === work.step)
  const journey: Journey = { finished, work: { ...work }, at, isUndoing: work.isUndoing, left: [] }
  if (trouble !== undefined) journey.halt = { is: 'LATER', reason: trouble }
  return journey
}

function atStep(journeys: readonly Journey[], step: Step, isUndoing: boolean): Journey[] {
  return journeys.filter(
    (journey) => !journey.halt && steps[journey.at] === step && journey.isUndoing === isUndoing,
  )
}

/** Calls that were made have their answers recorded, each at the step it was made for; one not needed is done. */
async function recordAnswers(tx: Tx, step: Step, journeys: readonly Journey[]): Promise<void> {
  for (const isUndoing of [false, true]) {
    const action = isUndoing ? step.undo : step.run
    if (action?.kind !== 'call') continue
    // Where it began, not where it has come to: whoever reached this call just now has not made it.
    const here = journeys.filter(({ halt, finished: { work } }) => {
      return !halt && work.step === step.name && work.isUndoing === isUndoing
    })
    const called = here.filter(({ finished }) => finished.intent !== undefined)
    for (const journey of here) if (!called.includes(journey)) apply(journey, done)
    await recordCalled(tx, action, called)
  }
}

async function recordCalled(tx: Tx, action: Call<unknown, unknown>, called: Journey[]): Promise<void> {
  if (called.length === 0) return
  const answers = called.map(({ work, finished: { intent, answer } }) => ({ work, intent, answer }))
  const verdicts = await action.record(tx, answers)
  for (const [index, journey] of called.entries()) apply(journey, verdicts[index])
}

/** Takes those further who have nothing to do here. */
function passBy(services: Services, { isUsed }: Step, here: readonly Journey[]): void {
  if (!isUsed) return
  for (const journey of here) if (!isUsed(services, journey.work)) apply(journey, done)
}

/** Runs a commit for all who stand at it. Whoever reached a call has gone as far as this turn can take him. */
async function runCommits(tx: Tx, action: Action | undefined, here: Journey[]): Promise<void> {
  if (here.length === 0 || action?.kind === 'call') return
  const verdicts = action
    ? await action.run(
        tx,
        here.map(({ work }) => work),
      )
    : here.map(() => done)
  for (const [index, journey] of here.entries()) apply(journey, verdicts[index])
}

function apply(journey: Journey, verdict: Verdict | undefined): void {
  if (!verdict) throw new Error('A step gave fewer verdicts than it was given checkouts.')
  if (verdict.is === 'FAILED' && !journey.isUndoing) {
    journey.isUndoing = true
    journey.at -= 1
    journey.work.errorCode = verdict.code
    journey.work.errorReason = verdict.reason ?? null
  } else if (verdict.is === 'LEFT_UNDONE' && journey.isUndoing) {
    journey.at -= 1
    journey.left.push(verdict.reason)
  } else if (verdict.is === 'DONE') journey.at += journey.isUndoing ? -1 : 1
  else journey.halt = verdict
}

function progressOf({ work, at, isUndoing, halt, left }: Journey): Progress {
  const { errorCode, errorReason } = work
  const step = steps[Math.min(Math.max(at, 0), steps.length - 1)]?.name ?? work.step
  const leftUndone = left.length === 0 ? null : left.join(' ')
  const progress = {
    work,
    step,
    isUndoing,
    failures: 0,
    errorCode,
    errorReason,
    trouble: null,
    incident: leftUndone,
  }
  if (at >= steps.length) return { ...progress, errorCode: null, status: 'COMPLETED', dueInMs: null }
  if (at < 0) return { ...progress, status: 'FAILED', dueInMs: null }
  if (!halt) return { ...progress, status: 'PROCESSING', dueInMs: 0 }
  if (halt.is === 'WAITING')
    return { ...progress, status: 'AWAITING_PAYMENT', dueInMs: askAgainMs(work.attempt) }
  if (halt.is === 'PUT_OFF') {
    const dueInMs = putOffMs(work.attempt, Math.random())
    return { ...progress, status: 'PROCESSING', failures: work.failures, dueInMs }
  }
  const failures = work.failures + 1
  const reason = halt.is === 'FAILED' ? `The undo said ${halt.code}; an undo may not give up.` : halt.reason
  const troubled = { ...progress, status: 'PROCESSING', failures, trouble: reason } as const
  if (failures >= failuresMax) return { ...troubled, dueInMs: null, incident: [...left, reason].join(' ') }
  return { ...troubled, dueInMs: backOffMs(failures, Math.random()) }
}

function incidentOf({
  work: { id: checkoutId },
  step,
  isUndoing,
  incident: reason,
}: Progress): NewIncident[] {
  return reason === null ? [] : [{ checkoutId, step, isUndoing, reason }]
}
