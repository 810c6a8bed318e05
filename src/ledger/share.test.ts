import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { shareSale } from './share.ts'
import { accounts, saleTransfers } from './transfer.ts'

const vendorId = fc.constantFrom('vendor-1', 'vendor-2', null)
const line = fc.record({ vendorId, amountMinor: fc.integer({ min: 1, max: 99_999_999_999 }) })
const lines = fc.array(line, { minLength: 1, maxLength: 20 })

function sumOf(parts: readonly { amountMinor: number }[]): number {
  return parts.reduce((sum, part) => sum + part.amountMinor, 0)
}

test('the shares of a sale add up to the sale, each account once, none of them empty', () => {
  fc.assert(
    fc.property(lines, (bought) => {
      const shares = shareSale(bought) ?? [{ account: accounts.revenue, amountMinor: sumOf(bought) }]
      assert.equal(sumOf(shares), sumOf(bought))
      assert.ok(shares.every((share) => share.amountMinor > 0))
      assert.equal(new Set(shares.map((share) => share.account)).size, shares.length)
    }),
  )
})

test('a vendor gets four fifths of each of his lines, to the nearest unit', () => {
  fc.assert(
    fc.property(lines, (bought) => {
      const shares = new Map(shareSale(bought)?.map((share) => [share.account, share.amountMinor]))
      for (const id of ['vendor-1', 'vendor-2']) {
        const own = bought.filter((one) => one.vendorId === id)
        const due = own.reduce((sum, one) => sum + Number((BigInt(one.amountMinor) * 8n + 5n) / 10n), 0)
        assert.equal(shares.get(accounts.vendorDeferred(id)) ?? 0, due)
      }
    }),
  )
})

test('a sale without vendors is revenue, and says so shortly', () => {
  assert.equal(shareSale([{ vendorId: null, amountMinor: 9_990 }]), null)
})

test('the transfers of a sale move all of it out of what we owe customers', () => {
  fc.assert(
    fc.property(lines, (bought) => {
      const order = { id: 'order', orderId: 'order', amountMinor: sumOf(bought), currency: 'USD' }
      const transfers = saleTransfers(order, shareSale(bought))
      assert.equal(sumOf(transfers), order.amountMinor)
      assert.ok(transfers.every((transfer) => transfer.debitAccount === accounts.customers))
      assert.deepEqual(
        transfers.map((transfer) => transfer.number),
        transfers.map((_, index) => index + 1),
      )
    }),
  )
})
