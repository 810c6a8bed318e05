/** One ledger row: an amount moved from the debit account to the credit account. Never edited. */
export type Transfer = {
  causeId: string
  number: number
  kind: 'CAPTURE' | 'SALE' | 'REFUND'
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

type Cause = { id: string; orderId: string; amountMinor: number; currency: string }

/** A payment came in: the gateway owes it to us, and we owe it to the customer until he gets what he bought. */
export function captureTransfer(payment: Cause, gateway: string): Transfer {
  return transfer('CAPTURE', payment, 1, accounts.clearing(gateway), accounts.customers, payment.amountMinor)
}

/** A sale: what we owed the customer is now ours and our vendors'. */
export function saleTransfers(order: Cause, shares: readonly Share[] | null): Transfer[] {
  const credited = shares ?? [{ account: accounts.revenue, amountMinor: order.amountMinor }]
  return credited.map(({ account, amountMinor }, index) =>
    transfer('SALE', order, index + 1, accounts.customers, account, amountMinor),
  )
}

/** A refund of a payment that never became a sale. */
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
