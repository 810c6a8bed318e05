import type { Tx } from '../platform/db/index.ts'
import type { Settling, Stuck } from './door.ts'
import { findPaymentsById } from './payments-store.ts'
import { type AnsweredRefund, recordRefunds } from './record-refunds.ts'
import { isStuck, nextAskMs, pauseMs } from './refund-pace.ts'
import { refundPayment } from './refund-payment.ts'
import {
  claimRefunds,
  lockOurs,
  type RefundProgress,
  type RefundWork,
  saveRefundProgress,
} from './refunds-store.ts'

const turnMax = 50

type Answered = AnsweredRefund & { refund: RefundWork }

/**
 * Takes on refunds that are due, asks their gateways, and records what they said. Answers how many it took on. Each call
 * is keyed by the refund's id, so one that was made and not recorded is made again and has one effect.
 */
export async function advanceRefunds(app: Settling): Promise<number> {
  const works = await app.db.transaction((tx) => claimRefunds(tx, turnMax, app.config.leaseMs))
  if (works.length === 0) return 0
  const payments = await findPaymentsById(
    app.db,
    works.map(({ paymentId }) => paymentId),
  )
  const answered = await Promise.all(
    works.map(async (refund): Promise<Answered> => {
      const payment = payments.get(refund.paymentId)
      if (!payment) throw new Error('A refund has no payment.')
      return { payment, refund, answer: await refundPayment(app, { payment, refund }) }
    }),
  )
  await app.db.transaction((tx) => record(tx, app, answered))
  return works.length
}

async function record(tx: Tx, app: Settling, all: readonly Answered[]): Promise<void> {
  const isOurs = await lockOurs(
    tx,
    all.map(({ refund }) => refund),
  )
  const ours = all.filter(({ refund }) => isOurs.has(refund.id))
  const checkoutIds = ours.map(({ payment: { checkoutId } }) => checkoutId)
  await recordRefunds(tx, ours, await app.findSold(tx, checkoutIds))
  await saveRefundProgress(tx, ours.filter(({ answer }) => answer.is !== 'REFUSED').map(progressOf))
  await app.raise(tx, ours.flatMap(stuckOf))
}

function progressOf({ refund, answer }: Answered): RefundProgress {
  const { id, attempt, status } = refund
  const failures = answer.is === 'UNKNOWN' ? refund.failures + 1 : 0
  if (answer.is === 'ACCEPTED') return { id, failures, dueInMs: nextAskMs(attempt) }
  if (answer.is === 'UNREACHABLE') return { id, failures: refund.failures, dueInMs: pauseMs(attempt) }
  if (answer.is === 'UNKNOWN') return { id, failures, dueInMs: isStuck(failures) ? null : pauseMs(failures) }
  // It has succeeded; should it fail later, the gateway says so.
  return { id, failures: status === 'SUCCESSFUL' ? refund.failures : 0, dueInMs: null }
}

const whatToDo = 'Ask for another one, or pay the customer by other means.'
const whatToDoAboutSilence = 'See that its gateway is configured and up, then retry.'

function stuckOf({ payment: { checkoutId }, refund, answer }: Answered): Stuck[] {
  const amount = `The refund ${refund.id}`
  if (answer.is === 'REFUSED') {
    const when = refund.status === 'SUCCESSFUL' ? 'failed after it had succeeded' : 'was refused'
    return [
      {
        checkoutId,
        reason: `${amount} ${when}: ${answer.reason}. ${whatToDo}`,
      },
    ]
  }
  const isHopeless = answer.is === 'UNKNOWN' && isStuck(refund.failures + 1)
  return isHopeless
    ? [{ checkoutId, reason: `${amount} gets no answer (${answer.why}). ${whatToDoAboutSilence}` }]
    : []
}
