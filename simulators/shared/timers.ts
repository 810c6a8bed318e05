/** Timeouts that end together. */
export type Timers = { wait(ms: number, then: () => void): void; clear(): void }

export function createTimers(): Timers {
  const running = new Set<NodeJS.Timeout>()
  return {
    wait(ms, then) {
      const timer = setTimeout(() => {
        running.delete(timer)
        then()
      }, ms)
      running.add(timer)
    },
    clear() {
      for (const timer of running) clearTimeout(timer)
      running.clear()
    },
  }
}
