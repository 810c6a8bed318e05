/** Does something at a moment of the machine's clock: faults and buyers come when they come, and nobody signals them. */
export function atTime<Result>(timeMs: number, act: () => Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    setTimeout(() => act().then(resolve, reject), Math.max(0, timeMs - Date.now()))
  })
}

/** Lets so much time go by between two things that happen. Never for waiting until one has happened. */
export function letPass(ms: number): Promise<void> {
  return atTime(Date.now() + ms, async () => {})
}
