import type { Payout, Reversal, Transfer } from './records.ts'

/**
 * What came to an account less what went out, by account and currency. What customers paid is not in it: what the merchant
 * has, the control API says.
 */
export type Balances = Map<string, number>

export type Money = { amount: number; currency: string }

/** Stands for the merchant where an account is named. */
export const merchant = null

export function moveForTransfer(balances: Balances, { destination, amount, currency }: Transfer): void {
  move(balances, merchant, { amount: -amount, currency })
  move(balances, destination, { amount, currency })
}

export function moveForReversal(
  balances: Balances,
  { destination }: Transfer,
  { amount, currency }: Reversal,
): void {
  move(balances, destination, { amount: -amount, currency })
  move(balances, merchant, { amount, currency })
}

/** A payout that failed or was canceled has its money on the account again. */
export function moveForPayout(balances: Balances, payout: Payout, before: Payout | undefined): void {
  const amount = (before ? sentBy(before) : 0) - sentBy(payout)
  move(balances, payout.account, { amount, currency: payout.currency })
}

function sentBy({ status, amount }: Payout): number {
  return status === 'failed' || status === 'canceled' ? 0 : amount
}

function move(balances: Balances, owner: string | null, { amount, currency }: Money): void {
  balances.set(keyOf(owner, currency), movedTo(balances, owner, currency) + amount)
}

/** `owner` is a connected account, or the merchant. Less than zero where more went out than came in. */
export function movedTo(balances: Balances, owner: string | null, currency: string): number {
  return balances.get(keyOf(owner, currency)) ?? 0
}

function keyOf(owner: string | null, currency: string): string {
  return `${owner ?? 'merchant'} ${currency}`
}
