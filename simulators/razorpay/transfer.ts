import { type Notes, showNotes } from './notes.ts'

export type TransferStatus = 'pending' | 'processed' | 'failed' | 'partially_reversed' | 'reversed'

/** Every legal move. */
export const transferMoves: Record<TransferStatus, readonly TransferStatus[]> = {
  pending: ['processed', 'failed'],
  processed: ['partially_reversed', 'reversed'],
  partially_reversed: ['partially_reversed', 'reversed'],
  reversed: [],
  failed: [],
}

/** Money on its way to a linked account: a part of a payment, or, where `payment_id` is null, of what the merchant has. */
export type Transfer = {
  id: string
  payment_id: string | null
  /** The merchant's own, under which the oracle keeps what happens to it. */
  reference: string
  recipient: string
  amount: number
  amount_reversed: number
  currency: string
  notes: Notes
  linked_account_notes: readonly string[]
  on_hold: boolean
  on_hold_until: number | null
  status: TransferStatus
  created_at: number
  processed_at: number | null
}

/** Some of a transfer, taken back. */
export type Reversal = {
  id: string
  transfer_id: string
  amount: number
  currency: string
  notes: Notes
  created_at: number
}

/** As it goes over the wire. `merchant` is the account that sends. */
export function showTransfer(transfer: Transfer, merchant: string) {
  const { id, payment_id, recipient, amount, amount_reversed, currency, status, on_hold } = transfer
  return {
    id,
    entity: 'transfer',
    status,
    settlement_status: status === 'pending' || status === 'failed' ? null : on_hold ? 'on_hold' : 'pending',
    source: payment_id ?? merchant,
    recipient,
    amount,
    currency,
    amount_reversed,
    fees: 0,
    tax: 0,
    notes: showNotes(transfer.notes),
    linked_account_notes: transfer.linked_account_notes,
    on_hold,
    on_hold_until: transfer.on_hold_until,
    recipient_settlement_id: null,
    recipient_settlement: null,
    created_at: transfer.created_at,
    processed_at: transfer.processed_at,
    error: showError(transfer),
  }
}

function showError({ id, status }: Transfer) {
  const isFailed = status === 'failed'
  return {
    code: isFailed ? 'BAD_REQUEST_ERROR' : null,
    description: isFailed ? 'The account does not have enough balance for this transfer.' : null,
    reason: isFailed ? 'insufficient_account_balance' : null,
    field: isFailed ? 'amount' : null,
    step: isFailed ? 'transfer_processing' : null,
    id,
    source: isFailed ? 'merchant' : null,
    metadata: null,
  }
}

/** As it goes over the wire. */
export function showReversal(
  { id, transfer_id, amount, currency, notes, created_at }: Reversal,
  merchant: string,
) {
  return {
    id,
    entity: 'reversal',
    transfer_id,
    amount,
    fee: 0,
    tax: 0,
    currency,
    notes: showNotes(notes),
    initiator_id: merchant.replace('acc_', ''),
    customer_refund_id: null,
    created_at,
  }
}
