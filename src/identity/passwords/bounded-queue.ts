import { Failure } from '../../values/failure.ts'

/** Answers what the work answers, or fails with UNAVAILABLE at once, without beginning it, when too many wait. */
export type BoundedQueue = <Result>(work: () => Promise<Result>) => Promise<Result>

/** Runs at most `atOnce` works at a time, first come, first served; at most `waitingMax` wait for their turn. */
export function createBoundedQueue(limits: { atOnce: number; waitingMax: number }): BoundedQueue {
  const waiting: (() => void)[] = []
  let running = 0

  async function takeTurn(): Promise<void> {
    if (running < limits.atOnce) running += 1
    else if (waiting.length < limits.waitingMax) await new Promise<void>((begin) => waiting.push(begin))
    else throw new Failure('UNAVAILABLE')
  }

  // A turn goes straight to the next in line and is never free in between, so that nobody can overtake.
  function passOn(): void {
    const begin = waiting.shift()
    if (begin) begin()
    else running -= 1
  }

  return async (work) => {
    await takeTurn()
    try {
      return await work()
    } finally {
      passOn()
    }
  }
}
