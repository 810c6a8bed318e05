import { setTimeout as pause } from 'node:timers/promises'

/**
 * Does work again and again, `pauseMs` after it ended last, or at once when it answers that there is more; what it throws
 * goes to `onError`. Stops when told to, in the middle of a backlog, too.
 */
export function repeatEvery(
  pauseMs: number,
  work: () => Promise<boolean | undefined>,
  onError: (error: unknown) => void,
): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const { signal } = stopping

  async function run(): Promise<void> {
    while (!signal.aborted) {
      const isMore = await work().catch((error) => void onError(error))
      if (!isMore) await pause(pauseMs, undefined, { signal }).catch(() => {})
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
