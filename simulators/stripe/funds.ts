import type { Account } from './account.ts'
import { type Money, merchant, movedTo } from './balances.ts'
import { inWords } from './currencies.ts'
import type { Wrong } from './records.ts'
import { invalid } from './refused.ts'

/** Says what the merchant has from now on; null: always enough. */
export function setFunds({ funds, memory }: Account, currency: string, available: number | null): void {
  if (available === null) funds.delete(currency)
  else funds.set(currency, available - movedTo(memory.balances, merchant, currency))
}

/** Why so much cannot leave an account, if it cannot. */
export function whyTooLittle(account: Account, owner: string | null, wanted: Money): Wrong | undefined {
  const { amount, currency } = wanted
  if (amount <= availableOf(account, owner, currency)) return undefined
  return invalid(
    `You have insufficient available funds in your Stripe account for ${inWords(amount, currency)}. In the simulator a connected account has what was transferred to it, and the merchant what POST /control/stripe/balance says.`,
    { code: 'balance_insufficient' },
  )
}

function availableOf({ funds, memory }: Account, owner: string | null, currency: string): number {
  const moved = movedTo(memory.balances, owner, currency)
  if (owner !== merchant) return moved
  return (funds.get(currency) ?? Infinity) + moved
}
