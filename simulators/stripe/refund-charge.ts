import { randomLetters } from '../shared/random.ts'
import { inWords } from './currencies.ts'
import type { Params } from './form.ts'
import { readChoice, readMetadata, readPart, readText } from './read-params.ts'
import type { Charge, Intent, Outcome, Refund } from './records.ts'
import { invalid, refuse, unknownObject } from './refused.ts'
import { knownCard } from './test-cards.ts'
import { did, put, type Turn, tell } from './turn.ts'

const reasons = ['duplicate', 'fraudulent', 'requested_by_customer']

/** Gives money back, all that is left of a charge or a part. Several refunds together never exceed what was captured. */
export function createRefund(turn: Turn, params: Params): Outcome {
  const charge = readCharge(turn, params)
  const left = charge.amount_captured - charge.amount_refunded
  const amount = readPart(params, 'amount') ?? left
  const reason = readChoice(params, 'reason', reasons) ?? null
  const metadata = readMetadata(params)
  const wrong = whyDisputed(turn, charge) ?? whyNot(charge, amount, left)
  if (wrong) return { status: 400, wrong }
  return { status: 200, of: refund(turn, charge, { amount, reason, metadata }) }
}

type Wanted = Pick<Refund, 'amount' | 'reason' | 'metadata'>

function refund(turn: Turn, charge: Charge, wanted: Wanted): Refund {
  const id = `re_3${randomLetters(23)}`
  const isPending = knownCard(charge.token).refund === 'PENDING'
  const made = put(turn, {
    ...{ kind: 'refund' as const, id, created: turn.now, ...wanted, currency: charge.currency },
    status: isPending ? ('pending' as const) : ('succeeded' as const),
    ...{ charge: charge.id, payment_intent: charge.payment_intent, failure_reason: null },
    balance_transaction: `txn_${id.slice(3)}`,
  })
  did(turn, 'REFUND', intentOf(turn, made), { id, amount: made.amount })
  tell(turn, 'refund.created', made)
  moveRefunded(turn, made, made.amount, 'charge.refunded')
  return made
}

export function updateRefund(turn: Turn, refund: Refund, params: Params): Outcome {
  const changed = put(turn, { ...refund, metadata: readMetadata(params, refund.metadata) })
  tell(turn, 'refund.updated', changed, { metadata: refund.metadata })
  return { status: 200, of: changed }
}

/** A refund that was pending has reached the customer. */
export function succeedRefund(turn: Turn, refund: Refund): Refund {
  const done = put(turn, { ...refund, status: 'succeeded' as const })
  tell(turn, 'refund.updated', done, { status: refund.status })
  return done
}

/** The customer's bank sends the money back, also after the refund had succeeded. It may be refunded once more. */
export function failRefund(turn: Turn, refund: Refund): Refund {
  const failed = put(turn, {
    ...refund,
    status: 'failed' as const,
    failure_reason: 'expired_or_canceled_card',
  })
  did(turn, 'REFUND_FAILED', intentOf(turn, refund), { id: refund.id, amount: refund.amount })
  tell(turn, 'refund.failed', failed, { status: refund.status })
  moveRefunded(turn, refund, -refund.amount, 'charge.updated')
  return failed
}

function moveRefunded(turn: Turn, { charge: id }: Refund, amount: number, type: string): void {
  const charge = turn.account.memory.charges.get(id)
  if (!charge) throw new Error(`${id} is refunded and unknown.`)
  const { amount_refunded } = charge
  const moved = put(turn, { ...charge, amount_refunded: amount_refunded + amount })
  tell(turn, type, moved, { amount_refunded })
}

function intentOf(turn: Turn, { payment_intent }: { payment_intent: string }): Intent {
  const intent = turn.account.memory.intents.get(payment_intent)
  if (!intent) throw new Error(`${payment_intent} has a charge and is unknown.`)
  return intent
}

function readCharge(turn: Turn, params: Params): Charge {
  const { charges, intents } = turn.account.memory
  const [chargeId, intentId] = [readText(params, 'charge'), readText(params, 'payment_intent')]
  if (chargeId === undefined && intentId === undefined) {
    throw refuse(
      'One of the following params should be provided for this request: payment_intent or charge.',
      { code: 'parameter_missing' },
    )
  }
  const intent = intentId === undefined ? undefined : intents.get(intentId)
  if (intentId !== undefined && !intent) throw unknownObject('payment_intent', intentId, 'payment_intent')
  const charge = charges.get(chargeId ?? intent?.latest_charge ?? '')
  if (!charge && chargeId !== undefined) throw unknownObject('charge', chargeId, 'charge')
  if (!charge) throw refuse(`This PaymentIntent (${intentId}) does not have a successful charge to refund.`)
  return charge
}

function whyNot(charge: Charge, amount: number, left: number): ReturnType<typeof invalid> | undefined {
  const { id, currency } = charge
  if (charge.status === 'failed') return invalid(`Charge ${id} did not succeed and cannot be refunded.`)
  if (!charge.captured)
    return invalid(`Charge ${id} has not been captured; cancel its PaymentIntent instead.`)
  if (left === 0)
    return invalid(`Charge ${id} has already been refunded.`, { code: 'charge_already_refunded' })
  if (amount <= left) return undefined
  const words = `Refund amount (${inWords(amount, currency)}) is greater than unrefunded amount on charge (${inWords(left, currency)})`
  return invalid(words, { param: 'amount' })
}

/** Once the dispute is won the money is the merchant's again. */
function whyDisputed({ account: { memory } }: Turn, { id }: Charge): ReturnType<typeof invalid> | undefined {
  const dispute = memory.disputes.get(memory.disputeOfCharge.get(id) ?? '')
  if (!dispute || dispute.status === 'won') return undefined
  return invalid(`Charge ${id} has been charged back.`, { code: 'charge_disputed' })
}
