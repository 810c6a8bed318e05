import { splitByWeights } from '../values/money.ts'

/** One ledger row: an amount moved from the debit account to the credit account. Never edited. */
export type Transfer = {
  causeId: string
  number: number
  kind: 'CAPTURE' | 'SALE' | 'SALE_REVERSAL' | 'REFUND' | 'REFUND_REVERSAL'
  debitAccount: string
  creditAccount: string
  amountMinor: number
  currency: string
  orderId: string
}

/**
 * The accounts, seen as a bookkeeper does. `clearing:<gateway>` is what a gateway owes us. `customers` is what we owe
 * customers who paid and have no sale yet. `revenue` is ours; `vendor:<id>:deferred` is a vendor's, not yet earned.
 */
export const accounts = {
  customers: 'customers',
  revenue: 'revenue',
  clearing: (gateway: string) => `clearing:${gateway}`,
  vendorDeferred: (vendorId: string) => `vendor:${vendorId}:deferred`,
}

/** What one account is credited of a sale. */
export type Share = { account: string; amountMinor: number }

export type Cause = { id: string; orderId: string; amountMinor: number; currency: string }

/** A payment came in: the gateway owes it to us, and we owe it to the customer until he gets what he bought. */
export function captureTransfer(payment: Cause, gateway: string): Transfer {
  return transfer('CAPTURE', payment, 1, accounts.clearing(gateway), accounts.customers, payment.amountMinor)
}

/** A sale: what we owed the customer is now ours and our vendors'. */
export function saleTransfers(order: Cause, shares: readonly Share[] | null): Transfer[] {
  if (order.amountMinor === 0) return []
  const credited = shares ?? [{ account: accounts.revenue, amountMinor: order.amountMinor }]
  return credited.map(({ account, amountMinor }, index) =>
    transfer('SALE', order, index + 1, accounts.customers, account, amountMinor),
  )
}

/**
 * What of a sale goes back: from those who were credited, in the proportion of what they still have of it. Booked under
 * the order, after the `transfers` that it has already.
 */
export function saleReversals(
  refund: Cause,
  { left, transfers }: { left: readonly Share[]; transfers: number },
): Transfer[] {
  const having = left.filter(({ amountMinor }) => amountMinor > 0)
  if (having.length === 0) return []
  const weights = having.map(({ amountMinor }) => amountMinor)
  const amounts = splitByWeights(refund.amountMinor, weights)
  const cause = { ...refund, id: refund.orderId }
  return having
    .map(({ account }, index) => ({ account, amountMinor: amounts[index] ?? 0 }))
    .filter(({ amountMinor }) => amountMinor > 0)
    .map(({ account, amountMinor }, index) =>
      transfer('SALE_REVERSAL', cause, transfers + index + 1, account, accounts.customers, amountMinor),
    )
}

/** A refund that failed after it had succeeded: the gateway owes us the money again, and we owe it to the customer. */
export function failedRefundTransfer(refund: Cause, gateway: string): Transfer {
  return transfer(
    'REFUND_REVERSAL',
    refund,
    2,
    accounts.clearing(gateway),
    accounts.customers,
    refund.amountMinor,
  )
}

/** A refund: we owe the customer no longer. */
export function refundTransfer(refund: Cause, gateway: string): Transfer {
  return transfer('REFUND', refund, 1, accounts.customers, accounts.clearing(gateway), refund.amountMinor)
}

function transfer(
  kind: Transfer['kind'],
  cause: Cause,
  number: number,
  debitAccount: string,
  creditAccount: string,
  amountMinor: number,
): Transfer {
  const { id: causeId, orderId, currency } = cause
  return { causeId, number, kind, debitAccount, creditAccount, amountMinor, currency, orderId }
}
