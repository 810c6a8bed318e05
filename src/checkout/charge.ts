import {
  beginCharges,
  type Charge,
  type ChargeAnswer,
  chargePayment,
  recordCharges,
} from '../payments/index.ts'
import { done, type Verdict } from './checkout.ts'
import type { Call } from './step.ts'

/** Takes the money. */
export const charge: Call<Charge, ChargeAnswer> = {
  kind: 'call',

  async begin(tx, works) {
    const wanted = works.map(({ id: checkoutId, orderId, gateway, amountMinor, currency, attempt }) => {
      return { checkoutId, orderId, gateway, amountMinor, currency, isFirstTry: attempt === 1 }
    })
    const payments = await beginCharges(tx, wanted)
    return works.map(({ id, paymentMethod, isOverdue }) => {
      const payment = payments.get(id)
      return payment && { payment, token: 'token' in paymentMethod ? paymentMethod.token : null, isOverdue }
    })
  },

  call: chargePayment,

  async record(tx, answers) {
    const doubts = await recordCharges(
      tx,
      answers.map(({ intent, answer }) => ({ payment: intent.payment, answer })),
    )
    return answers.map(({ intent, answer }) => {
      const doubt = doubts.get(intent.payment.id)
      return doubt === undefined ? verdictOn(answer, intent.isOverdue) : { is: 'LATER', reason: doubt }
    })
  },
}

const notCancelled =
  'The gateway was told to cancel, and still waits for the customer. Cancel the payment there, then retry.'
const whatToDo = 'See that it is configured and up, then retry.'

function verdictOn(answer: ChargeAnswer, isOverdue: boolean): Verdict {
  switch (answer.is) {
    case 'SETTLED':
      return done
    case 'DECLINED':
      if (isOverdue) return { is: 'FAILED', code: 'HOLD_EXPIRED', reason: answer.reason }
      return { is: 'FAILED', code: 'PAYMENT_DECLINED', reason: answer.reason }
    case 'ACTION_NEEDED':
      // Waiting for a hold that is over would be no waiting at all.
      return isOverdue ? { is: 'LATER', reason: notCancelled } : { is: 'WAITING' }
    case 'UNREACHABLE':
      return { is: 'PUT_OFF' }
    case 'UNKNOWN':
      return { is: 'LATER', reason: `The gateway gave no answer (${answer.why}). ${whatToDo}` }
  }
}
