import { isConnectionLost } from './database.ts'

/** What became of one member of a group. */
export type Settled<Result> = PromiseSettledResult<Result>

/**
 * Runs a whole batch at once. If that fails, halves it until the member at fault stands alone, so that one bad
 * member never spoils the others. A lost connection is nobody's fault: then the whole batch fails at once.
 */
export async function runInGroups<Member, Result>(
  members: readonly Member[],
  run: (group: readonly Member[]) => Promise<readonly Result[]>,
): Promise<Settled<Result>[]> {
  if (members.length === 0) return []
  try {
    const results = await run(members)
    return results.map((value) => ({ status: 'fulfilled', value }))
  } catch (reason) {
    if (members.length === 1 || isConnectionLost(reason)) {
      return members.map(() => ({ status: 'rejected', reason }))
    }
    const middle = members.length >> 1
    const first = await runInGroups(members.slice(0, middle), run)
    const second = await runInGroups(members.slice(middle), run)
    return [...first, ...second]
  }
}

type Waiting<Member, Result> = {
  member: Member
  resolve: (result: Result) => void
  reject: (reason: unknown) => void
}

/**
 * Lets concurrent callers share a commit. Whoever arrives while a group is under way joins the next one; there is
 * no timer, so a lone caller waits for nobody.
 */
export function createGroupCommit<Member, Result>(
  run: (group: readonly Member[]) => Promise<readonly Result[]>,
  options: { groupMax: number },
): (member: Member) => Promise<Result> {
  let waiting: Waiting<Member, Result>[] = []
  let isRunning = false

  async function runWaiting(): Promise<void> {
    isRunning = true
    while (waiting.length > 0) {
      const group = waiting.slice(0, options.groupMax)
      waiting = waiting.slice(options.groupMax)
      const settled = await runInGroups(
        group.map(({ member }) => member),
        run,
      )
      settled.forEach((outcome, index) => {
        if (outcome.status === 'fulfilled') group[index]?.resolve(outcome.value)
        else group[index]?.reject(outcome.reason)
      })
    }
    isRunning = false
  }

  return (member) =>
    new Promise((resolve, reject) => {
      waiting.push({ member, resolve, reject })
      if (!isRunning) void runWaiting()
    })
}
