import type { App } from '../../src/main/app.ts'
import type { Database, Tx } from '../../src/platform/db/index.ts'
import { bendCalls } from '../saga/bend-calls.ts'

/**
 * Makes this process kill itself, as kill -9 does, when it has passed some points in order: `charge.before` and
 * `charge.after` stand around that call of a gateway, `look.before` and `look.after` around one that asks what became
 * of a charge, `commit.before` and `commit.after` around a commit of the money path that changed something,
 * `mail.before` and `mail.after` around one of whatever else. The last one is deadly.
 */
export function plantCrash(app: App, crashAt: string): void {
  const ahead = crashAt.split(' ')
  const pass = (point: string) => {
    if (ahead[0] !== point) return
    ahead.shift()
    if (ahead.length === 0) process.kill(process.pid, 'SIGKILL')
  }
  bendCalls(app, async (name, ask) => {
    const point = ['charge', 'refund'].includes(name) ? name : 'look'
    pass(`${point}.before`)
    const answer = await ask()
    pass(`${point}.after`)
    return answer
  })
  app.steadyDb = watchCommits(app.steadyDb, (when) => pass(`commit.${when}`))
  app.db = watchCommits(app.db, (when) => pass(`mail.${when}`))
}

function watchCommits(db: Database, pass: (when: 'before' | 'after') => void): Database {
  return {
    ...db,
    async transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
      const result = await db.transaction(async (tx) => {
        const done = await work(tx)
        if (didSomething(done)) pass('before')
        return done
      })
      if (didSomething(result)) pass('after')
      return result
    },
  }
}

/** A worker that finds nothing to do says so by 0 and by empty lists, alone or as all there is in its answer. */
function didSomething(result: unknown): boolean {
  if (typeof result === 'number') return result > 0
  if (Array.isArray(result)) return result.length > 0
  if (typeof result !== 'object' || result === null) return true
  const parts = Object.values(result).filter((part) => typeof part === 'number' || Array.isArray(part))
  return parts.length === 0 || parts.some(didSomething)
}
