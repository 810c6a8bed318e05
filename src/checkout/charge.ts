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
      return payment && { payment, token: paymentMethod.token, isOverdue }
    })
  },

  call: chargePayment,

  async record(tx, answers) {
    await recordCharges(
      tx,
      answers.map(({ intent, answer }) => ({ payment: intent.payment, answer })),
    )
    return answers.map(({ intent, answer }) => verdictOn(answer, intent.isOverdue))
  },
}

function verdictOn(answer: ChargeAnswer, isOverdue: boolean): Verdict {
  switch (answer.is) {
    case 'SETTLED':
      return done
    case 'DECLINED':
      if (isOverdue) return { is: 'FAILED', code: 'HOLD_EXPIRED', reason: answer.reason }
      return { is: 'FAILED', code: 'PAYMENT_DECLINED', reason: answer.reason }
    case 'ABSENT':
      return { is: 'FAILED', code: 'HOLD_EXPIRED' }
    case 'ACTION_NEEDED':
      return { is: 'WAITING' }
    case 'UNKNOWN':
      return { is: 'LATER', reason: `The gateway gave no answer (${answer.why}); it is asked again.` }
  }
}
