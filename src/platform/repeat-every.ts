import { setTimeout as pause } from 'node:timers/promises'

/**
 * Does work again and again, `pauseMs` after it ended last, or as many after as it answered; what it throws goes to
 * `onError`. Stops when told to.
 */
export function repeatEvery(
  pauseMs: number,
  work: () => Promise<number | undefined>,
  onError: (error: unknown) => void,
): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const { signal } = stopping

  async function run(): Promise<void> {
    while (!signal.aborted) {
      const nextInMs = await work().catch((error) => void onError(error))
      await pause(nextInMs ?? pauseMs, undefined, { signal }).catch(() => {})
    }
  }

  const running = run()
  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}
