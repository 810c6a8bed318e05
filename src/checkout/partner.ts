import type { FailureCode } from '../values/failure.ts'
import { done, type Verdict } from './checkout.ts'

/**
 * What a partner service says to a request. REFUSED: it did nothing, and will not. UNKNOWN: it may or may not have done
 * it. UNREACHABLE: it was not asked, because it is down. `name` is what it calls the thing it made.
 */
export type PartnerAnswer =
  | { is: 'DONE'; name?: string }
  | { is: 'REFUSED'; reason: string }
  | { is: 'UNKNOWN'; why: string }
  | { is: 'UNREACHABLE' }

/** The key under which a checkout's items are taken out. */
export function stockKeyOf(checkoutId: string): string {
  return `${checkoutId}-stock`
}

/** A refusal ends the checkout; what nobody knows is asked again. */
export function verdictOn(answer: PartnerAnswer, code: FailureCode): Verdict {
  return answer.is === 'REFUSED' ? { is: 'FAILED', code, reason: answer.reason } : verdictOnUndo(answer)
}

const whatToDo = 'See that it is up, and that its address and key are right; then retry.'

/** An undo goes on until it is done, or refused: the buyer's money does not wait for a service that says no. */
export function verdictOnUndo(answer: PartnerAnswer): Verdict {
  switch (answer.is) {
    case 'DONE':
      return done
    case 'REFUSED':
      return {
        is: 'LEFT_UNDONE',
        reason: `A partner service refused to take back its part (${answer.reason}); put it right there by hand.`,
      }
    case 'UNREACHABLE':
      return { is: 'PUT_OFF' }
    case 'UNKNOWN':
      return { is: 'LATER', reason: `The partner service gave no answer (${answer.why}). ${whatToDo}` }
  }
}
