import type { Database } from '../platform/db/index.ts'
import { cancelExternalOrder } from './cancel-external-order.ts'
import type { Verdict, Work } from './checkout.ts'
import { findSoldWithPartners } from './checkout-store.ts'
import { raiseIncidents } from './incidents-store.ts'
import { restock } from './restock.ts'
import type { Call, Outside } from './step.ts'

/**
 * The money of these orders all went back: partner services that took part in their sales undo theirs. Fails if one
 * gives no answer, to be run again, which is harmless, until all did; once it is overdue an operator is told.
 */
export async function undoAtPartners(
  app: Outside & { db: Database },
  orderIds: readonly string[],
  isOverdue: boolean,
): Promise<void> {
  const works = await findSoldWithPartners(app.db, orderIds)
  const undone = [...(await undo(app, cancelExternalOrder, works)), ...(await undo(app, restock, works))]
  const refused = undone.flatMap(({ work: { id: checkoutId }, verdict }) =>
    verdict.is === 'LEFT_UNDONE' ? [{ checkoutId, reason: verdict.reason }] : [],
  )
  const open = undone.flatMap(({ work: { id: checkoutId }, verdict }) =>
    verdict.is === 'LEFT_UNDONE' || verdict.is === 'DONE' ? [] : [{ checkoutId, reason: unanswered }],
  )
  await raiseIncidents(app.db, isOverdue ? [...refused, ...open] : refused)
  if (open.length > 0) throw new Error(`A partner service gave no answer ${open.length} times.`)
}

const unanswered =
  'A partner service does not say whether it took back its part of a refunded sale; it is asked again every ten minutes.'

async function undo<Intent, Answer>(
  app: Outside & { db: Database },
  call: Call<Intent, Answer>,
  works: readonly Work[],
): Promise<{ work: Work; verdict: Verdict }[]> {
  const intents = await call.begin(app.db, works)
  const wanted = works.flatMap((work, index) => {
    const intent = intents[index]
    return intent === undefined ? [] : [{ work, intent }]
  })
  const answers = await Promise.all(
    wanted.map(async (one) => ({ ...one, answer: await call.call(app, one.intent) })),
  )
  const verdicts = await call.record(app.db, answers)
  return answers.map(({ work }, index) => ({ work, verdict: verdicts[index] ?? { is: 'PUT_OFF' } }))
}
