import type { Tx } from '../platform/db/index.ts'
import { newId } from '../platform/ids.ts'
import { Failure } from '../values/failure.ts'
import type { Payment } from './payment.ts'
import { insertRefund, lockRest } from './refunds-store.ts'

export type AskedBack = { amountMinor?: number | undefined; reason: string; requestedBy: string }

/**
 * Writes the intent to give some of a payment back, all that is left where no amount is said; a worker sees to it.
 * Fails with NOTHING_TO_REFUND, or with REFUND_TOO_LARGE and what is left. Answers with the id of the refund.
 */
export async function requestRefund(tx: Tx, payment: Payment, asked: AskedBack): Promise<string> {
  const left = await lockRest(tx, payment.id)
  if (left === 0) throw new Failure('NOTHING_TO_REFUND')
  const { amountMinor = left, reason, requestedBy } = asked
  const id = newId()
  const wanted = { id, paymentId: payment.id, amountMinor, reason, requestedBy }
  if (!(await insertRefund(tx, wanted))) throw new Failure('REFUND_TOO_LARGE', { left_minor: left })
  return id
}
