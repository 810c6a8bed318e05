const failuresMax = 12
const hourMs = 3_600_000

/** Doubling from half a second up to a minute. */
export function pauseMs(failures: number): number {
  return Math.min(60_000, 250 * 2 ** failures)
}

export function isStuck(failures: number): boolean {
  return failures >= failuresMax
}

/** A refund that a gateway has accepted may take days: asked about soon, then less and less often. */
export function nextAskMs(asks: number): number {
  return Math.min(6 * hourMs, 5_000 * 2 ** asks)
}
