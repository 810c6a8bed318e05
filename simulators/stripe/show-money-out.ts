import type { Account } from './account.ts'
import type { Payout, Reversal, Transfer } from './records.ts'

type Shown = Record<string, unknown>

const arrivesAfterSeconds = 2 * 86_400

/** A Transfer as the API answers it. */
export function showTransfer({ memory }: Account, transfer: Transfer): Shown {
  const { id, amount, amount_reversed, created, currency, description, destination } = transfer
  const reversals = [...transfer.reversals].reverse().flatMap((one) => memory.reversals.get(one) ?? [])
  return {
    ...{ id, object: 'transfer', amount, amount_reversed, balance_transaction: `txn_${id.slice(3)}` },
    ...{ created, currency, description, destination, destination_payment: `py_${id.slice(3)}` },
    ...{ livemode: false, metadata: transfer.metadata },
    reversals: {
      ...{ object: 'list', data: reversals.slice(0, 10).map(showReversal) },
      ...{ has_more: reversals.length > 10, url: `/v1/transfers/${id}/reversals` },
    },
    ...{ reversed: amount_reversed === amount, source_transaction: transfer.source_transaction },
    ...{ source_type: 'card', transfer_group: transfer.transfer_group },
  }
}

/** A TransferReversal as the API answers it. */
export function showReversal(reversal: Reversal): Shown {
  const { id, amount, created, currency, metadata, transfer } = reversal
  return {
    ...{
      id,
      object: 'transfer_reversal',
      amount,
      balance_transaction: `txn_${id.slice(4)}`,
      created,
      currency,
    },
    ...{ destination_payment_refund: `pyr_${id.slice(4)}`, metadata, source_refund: null, transfer },
  }
}

export function arrivalOf({ created }: Payout): number {
  return created + arrivesAfterSeconds
}

/** A Payout as the API answers it. */
export function showPayout(payout: Payout): Shown {
  const { id, amount, created, currency, description, destination, failure_code, status } = payout
  const isBack = status === 'failed' || status === 'canceled'
  return {
    ...{ id, object: 'payout', amount, application_fee: null, application_fee_amount: null },
    ...{ arrival_date: arrivalOf(payout), automatic: false, balance_transaction: `txn_${id.slice(3)}` },
    ...{ created, currency, description, destination },
    failure_balance_transaction: isBack ? `txn_${id.slice(3)}f` : null,
    ...{ failure_code, failure_message: failure_code && failures[failure_code] },
    ...{ livemode: false, metadata: payout.metadata, method: payout.method, original_payout: null },
    ...{
      payout_method: null,
      reconciliation_status: 'not_applicable',
      reversed_by: null,
      source_type: 'card',
    },
    ...{ statement_descriptor: payout.statement_descriptor, status, trace_id: null },
    type: destination.startsWith('card_') ? 'card' : 'bank_account',
  }
}

/** Why a bank sends a payout back. */
export const failures: Record<string, string> = {
  account_closed: 'The bank account has been closed.',
  account_frozen: 'The bank account has been frozen.',
  could_not_process: 'The bank could not process this transfer.',
  debit_not_authorized: 'Debit transactions are not approved on the bank account.',
  invalid_account_number: 'The routing number seems correct, but the account number is invalid.',
  no_account: 'The bank account could not be located.',
}
