import { splitByWeights } from '../values/money.ts'
import { accounts, type Share } from './transfer.ts'

/** The platform keeps 20 of 100 of what a vendor's item costs; the vendor's 80 are deferred until he earned them. */
const vendorWeights = [80, 20] as const

/**
 * Who is credited what of a sale, line by line, added up by account; null if all of it is revenue. A line's vendor
 * share is rounded by largest remainder, so the shares add up to the line.
 */
export function shareSale(
  lines: readonly { vendorId: string | null; amountMinor: number }[],
): Share[] | null {
  if (lines.every(({ vendorId }) => vendorId === null)) return null
  const sums = new Map<string, number>()
  for (const { vendorId, amountMinor } of lines) {
    const [vendorMinor, platformMinor] = vendorId
      ? splitByWeights(amountMinor, vendorWeights)
      : [0, amountMinor]
    if (vendorId) add(sums, accounts.vendorDeferred(vendorId), vendorMinor ?? 0)
    add(sums, accounts.revenue, platformMinor ?? 0)
  }
  return [...sums].filter(([, sum]) => sum > 0).map(([account, amountMinor]) => ({ account, amountMinor }))
}

function add(sums: Map<string, number>, account: string, amountMinor: number): void {
  sums.set(account, (sums.get(account) ?? 0) + amountMinor)
}
