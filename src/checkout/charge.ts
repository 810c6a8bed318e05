import {
  beginCharges,
  type Charge,
  type ChargeAnswer,
  chargePayment,
  recordCharges,
} from '../payments/index.ts'
import { done, type Verdict, type Work } from './checkout.ts'
import type { Call } from './step.ts'

/** Null: time ran out before anything was asked of a gateway. */
type Intent = Charge | null

/** Takes the money, where there is any to take. */
export const charge: Call<Intent, ChargeAnswer> = {
  kind: 'call',

  async begin(tx, works) {
    const payments = await beginCharges(tx, works.filter(({ amountMinor }) => amountMinor > 0).map(wantedOf))
    return works.map(({ id, paymentMethod, isOverdue }) => {
      const payment = payments.get(id)
      const token = 'token' in paymentMethod ? paymentMethod.token : null
      if (payment) return { payment, token, isOverdue }
      return isOverdue ? null : undefined
    })
  },

  async call(app, intent) {
    return intent ? await chargePayment(app, intent) : { is: 'DECLINED', reason: 'not_begun' }
  },

  async record(tx, answers) {
    const doubts = await recordCharges(
      tx,
      answers.flatMap(({ intent, answer }) => (intent ? [{ payment: intent.payment, answer }] : [])),
    )
    return answers.map(({ work, intent, answer }) => {
      const doubt = intent && doubts.get(intent.payment.id)
      if (doubt !== undefined && doubt !== null) return { is: 'LATER', reason: doubt }
      return verdictOn(answer, intent?.isOverdue ?? true, work.errorCode ?? 'HOLD_EXPIRED')
    })
  },
}

function wantedOf({ id: checkoutId, attempt, ...work }: Work) {
  const { orderId, gateway, amountMinor, currency, isOverdue } = work
  return { checkoutId, orderId, gateway, amountMinor, currency, isOverdue, isFirstTry: attempt === 1 }
}

const notCancelled =
  'The gateway was told to cancel, and still waits for the customer. Cancel the payment there, then retry.'
const whatToDo = 'See that it is configured and up, then retry.'

/** `overdueCode`: why it is overdue. */
function verdictOn(
  answer: ChargeAnswer,
  isOverdue: boolean,
  overdueCode: NonNullable<Work['errorCode']>,
): Verdict {
  switch (answer.is) {
    case 'SETTLED':
      return done
    case 'DECLINED':
      if (isOverdue) return { is: 'FAILED', code: overdueCode, reason: answer.reason }
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
