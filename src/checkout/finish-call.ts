import type { Begun } from './advance-checkouts.ts'
import type { Finished } from './move-checkouts.ts'
import type { Outside } from './step.ts'

/**
 * Makes the call that a checkout needs and answers with what came of it; never throws. `app` brings the gateways.
 * Undefined if `isOurs` says that the lease may end before the call could: then somebody else will make it.
 */
export async function finishCall(
  app: Outside,
  { work, call, intent, trouble }: Begun,
  isOurs: () => boolean,
): Promise<Finished | undefined> {
  if (trouble !== undefined) return { work, trouble }
  if (!call) return { work }
  if (!isOurs()) return undefined
  try {
    return { work, intent, answer: await call.call(app, intent) }
  } catch (error) {
    return { work, trouble: error instanceof Error ? error.message : String(error) }
  }
}
