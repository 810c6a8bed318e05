import { readMetric } from './counters.ts'
import type { Tally } from './load.ts'

/** Keeps accepting and completing in step, so that the measured rate is one that could go on for ever. */
export type Pace = { mayStart(): boolean; stop(): void }

const sampleMs = 200

/**
 * Lets buyers in while fewer than `waitingMax` accepted checkouts wait for completion, as a busy shop would. Between
 * two looks at the worker's counter, completions are supposed to go on at the last rate.
 */
export function startPace(
  workerOrigin: string,
  tally: Tally,
  waitingMax: number,
  log: (line: string) => void,
): Pace {
  let seen = { completed: 0, at: performance.now(), perMs: 0 }
  let isLooking = false
  const logging = startProgress(
    () => `${tally.statuses[202] ?? 0} accepted, ${seen.completed} completed`,
    log,
  )

  async function look(): Promise<void> {
    if (isLooking) return
    isLooking = true
    const completed = await readMetric(workerOrigin, 'holdfast_checkouts_total', 'status="COMPLETED"')
    const at = performance.now()
    seen = { completed, at, perMs: (completed - seen.completed) / (at - seen.at) }
    isLooking = false
  }

  const looking = setInterval(look, sampleMs)
  return {
    mayStart() {
      const completedByNow = seen.completed + seen.perMs * (performance.now() - seen.at)
      return (tally.statuses[202] ?? 0) - completedByNow < waitingMax
    },
    stop() {
      clearInterval(looking)
      logging.stop()
    },
  }
}

const progressMs = 2000

/** Writes a line now and then until told to stop. */
export function startProgress(line: () => string, log: (line: string) => void): { stop(): void } {
  const startedAt = performance.now()
  const timer = setInterval(() => {
    log(`  ${((performance.now() - startedAt) / 1000).toFixed(0).padStart(3)} s: ${line()}`)
  }, progressMs)
  return { stop: () => clearInterval(timer) }
}
