/** The time of all simulators: the machine's, moved by an offset. Alarms ring when this clock reaches their time. */
export type Clock = {
  nowMs(): number
  offsetMs(): number
  advance(ms: number): void
  setOffset(ms: number): void
  /** Calls back once, at this time or as soon as the clock was moved past it. */
  at(timeMs: number, ring: () => void): void
  /** Forgets every alarm and any offset. */
  reset(): void
}

type Alarm = { timeMs: number; ring: () => void }

/** Longer waits are cut into pieces: setTimeout takes no more than 24 days. */
const longestWaitMs = 3_600_000

export function createClock(): Clock {
  let offset = 0
  let alarms: Alarm[] = []
  let timer: NodeJS.Timeout | undefined
  let ringingMs: number | undefined
  const nowMs = () => ringingMs ?? Date.now() + offset

  /**
   * Rings what is due, earliest first, then waits for the next. While an alarm rings it is as late as the alarm says:
   * what it sets off in turn also happens if the clock was moved past both.
   */
  function ringDue(): void {
    for (let first = alarms[0]; first && first.timeMs <= Date.now() + offset; first = alarms[0]) {
      alarms.shift()
      ringingMs = first.timeMs
      first.ring()
      ringingMs = undefined
    }
    wait()
  }

  function wait(): void {
    clearTimeout(timer)
    const first = alarms[0]
    if (!first) return
    timer = setTimeout(ringDue, Math.min(Math.max(first.timeMs - nowMs(), 0), longestWaitMs))
    timer.unref()
  }

  function move(ms: number): void {
    offset = ms
    ringDue()
  }

  return {
    nowMs,
    offsetMs: () => offset,
    advance: (ms) => move(offset + ms),
    setOffset: move,
    at(timeMs, ring) {
      const later = alarms.findLastIndex((alarm) => alarm.timeMs <= timeMs) + 1
      alarms.splice(later, 0, { timeMs, ring })
      if (later === 0) wait()
    },
    reset() {
      offset = 0
      alarms = []
      clearTimeout(timer)
    },
  }
}
