import { createGroupCommit, type Database, notify } from '../platform/db/index.ts'
import type { Metrics } from '../platform/telemetry/index.ts'
import { type Acceptance, acceptCheckouts } from './accept-checkouts.ts'
import type { CheckoutRequest } from './basket.ts'

/** More would make everybody in the group wait for no gain: a commit is shared well before. */
const groupMax = 256

/** Accepts checkouts; requests that arrive while a commit is under way share the next one. */
export function acceptInGroups(app: {
  steadyDb: Database
  config: { holdTtlMs: number }
  metrics: Metrics
}): (request: CheckoutRequest) => Promise<Acceptance> {
  return createGroupCommit(
    async (requests: readonly CheckoutRequest[]) => {
      const acceptances = await app.steadyDb.transaction(async (tx) => {
        const answers = await acceptCheckouts(tx, requests, app.config.holdTtlMs)
        await notify(tx, 'checkouts_due')
        return answers
      })
      const fresh = acceptances.filter((acceptance) => 'accepted' in acceptance && !acceptance.isReplay)
      app.metrics.observeGroup(requests.length)
      app.metrics.countCheckouts('PENDING', fresh.length)
      return acceptances
    },
    { groupMax },
  )
}
