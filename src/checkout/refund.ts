import {
  type BegunRefund,
  beginRefunds,
  type RefundAnswer,
  recordRefunds,
  refundPayment,
} from '../payments/index.ts'
import { done, type Verdict } from './checkout.ts'
import type { Call } from './step.ts'

/** Gives all of the money back. */
export const refund: Call<BegunRefund, RefundAnswer> = {
  kind: 'call',

  async begin(tx, works) {
    const refunds = await beginRefunds(
      tx,
      works.map(({ id }) => id),
    )
    return works.map(({ id }) => refunds.get(id))
  },

  call: refundPayment,

  async record(tx, answers) {
    await recordRefunds(
      tx,
      answers.map(({ intent, answer }) => ({ ...intent, answer })),
      new Set(),
    )
    return answers.map(({ answer }) => verdictOn(answer))
  },
}

function verdictOn(answer: RefundAnswer): Verdict {
  // Once a gateway has accepted it, the refund sees to itself.
  if (answer.is === 'REFUNDED' || answer.is === 'ACCEPTED') return done
  if (answer.is === 'UNREACHABLE') return { is: 'PUT_OFF' }
  if (answer.is === 'REFUSED') {
    const reason = `The gateway refused to give the money back (${answer.reason}). Ask for another refund, or pay the customer by other means.`
    return { is: 'LEFT_UNDONE', reason }
  }
  return {
    is: 'LATER',
    reason: `The gateway gave no answer to the refund (${answer.why}); it is asked again.`,
  }
}
