import { seededNumbers, shuffled } from './random.ts'
import { createTimers } from './timers.ts'
import type { Policy } from './webhook-policy.ts'

/** An event on its way out. Those of one `subject` keep their order unless the policy shuffles. */
export type Outgoing = { id: string; type: string; subject: string; body(): string }

/** Where events wait for their turn. */
export type Lanes = { add(event: Outgoing): void; clear(): void }

type Waiting = { event: Outgoing; dueMs: number }

/** Events that come within this time are shuffled together. */
const shuffleWindowMs = 50

export function createLanes(policy: () => Policy, attempt: (event: Outgoing) => Promise<void>): Lanes {
  const numbers = seededNumbers(1)
  const timers = createTimers()
  const lanes = new Map<string, Waiting[]>()
  let unshuffled: Waiting[] = []

  function queue(event: Outgoing): void {
    const [least, most] = policy().delay_ms
    const waiting = { event, dueMs: performance.now() + least + numbers() * (most - least) }
    const lane = lanes.get(event.subject)
    if (lane) return void lane.push(waiting)
    const opened = [waiting]
    lanes.set(event.subject, opened)
    // Not at once: the journal is written and the request is answered first.
    setImmediate(() => void empty(opened, () => lanes.delete(event.subject)))
  }

  function collect(event: Outgoing, seed: number): void {
    if (unshuffled.push({ event, dueMs: 0 }) > 1) return
    timers.wait(Math.max(shuffleWindowMs, policy().delay_ms[1]), () => {
      const order = shuffled(unshuffled, seededNumbers(seed))
      unshuffled = []
      void empty(order, () => {})
    })
  }

  async function empty(lane: Waiting[], done: () => void): Promise<void> {
    for (let next = lane.shift(); next; next = lane.shift()) {
      const leftMs = next.dueMs - performance.now()
      if (leftMs > 0) await new Promise<void>((resolve) => timers.wait(leftMs, resolve))
      await attempt(next.event)
    }
    done()
  }

  return {
    add(event) {
      const seed = policy().shuffle_seed
      if (seed === null) queue(event)
      else collect(event, seed)
    },
    clear() {
      timers.clear()
      for (const lane of lanes.values()) lane.length = 0
      lanes.clear()
      unshuffled = []
    },
  }
}
