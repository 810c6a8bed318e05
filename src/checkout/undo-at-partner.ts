import type { Database } from '../platform/db/index.ts'
import { findSoldWithPartners } from './checkout-store.ts'
import { raiseIncidents } from './incidents-store.ts'
import type { PartnerAnswer } from './partner.ts'
import type { Call, Outside } from './step.ts'

/**
 * The money of these orders all went back: a partner service that took part in their sales undoes its part. What it refuses is
 * put before an operator. Fails if it gives no answer, to be run again, which is harmless, until it does; once that is overdue
 * an operator is told.
 */
export async function undoAtPartner<Intent>(
  app: Outside & { db: Database },
  undo: Call<Intent, PartnerAnswer>,
  orderIds: readonly string[],
  isOverdue: boolean,
): Promise<void> {
  const works = await findSoldWithPartners(app.db, orderIds)
  const intents = await undo.begin(app.db, works)
  const wanted = works.flatMap((work, index) => {
    const intent = intents[index]
    return intent === undefined ? [] : [{ work, intent }]
  })
  const asked = await Promise.allSettled(wanted.map(async ({ intent }) => undo.call(app, intent)))
  const answers = wanted.flatMap((one, index) => {
    const answer = asked[index]
    return answer?.status === 'fulfilled' ? [{ ...one, answer: answer.value }] : []
  })
  const verdicts = await undo.record(app.db, answers)
  const verdictOf = new Map(answers.map(({ work }, index) => [work.id, verdicts[index]]))
  const refused = [...verdictOf].flatMap(([checkoutId, verdict]) =>
    verdict?.is === 'LEFT_UNDONE' ? [{ checkoutId, reason: verdict.reason }] : [],
  )
  const open = wanted.flatMap(({ work: { id: checkoutId } }) => {
    const isOver = ['DONE', 'LEFT_UNDONE'].includes(verdictOf.get(checkoutId)?.is ?? '')
    return isOver ? [] : [{ checkoutId, reason: unanswered }]
  })
  await raiseIncidents(app.db, isOverdue ? [...refused, ...open] : refused)
  if (open.length === 0) return
  const cause = asked.find((one) => one.status === 'rejected')?.reason
  throw new Error(`A partner service gave no answer about ${open.length} refunded sales.`, { cause })
}

const unanswered =
  'A partner service does not say whether it took back its part of a refunded sale; it is asked again every ten minutes.'
