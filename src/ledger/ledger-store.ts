import type { Tx } from '../platform/db/index.ts'
import type { Transfer } from './transfer.ts'

/** Books transfers. Booking one twice violates the key of the table and takes the transaction down: it is a bug. */
export async function bookTransfers(tx: Tx, transfers: readonly Transfer[]): Promise<void> {
  if (transfers.length === 0) return
  await tx.sql`
    insert into transfers
      (cause_id, number, kind, debit_account, credit_account, amount_minor, currency, order_id)
    select * from unnest(${transfers.map(({ causeId }) => causeId)}::uuid[],
                         ${transfers.map(({ number }) => number)}::integer[],
                         ${transfers.map(({ kind }) => kind)}::text[],
                         ${transfers.map(({ debitAccount }) => debitAccount)}::text[],
                         ${transfers.map(({ creditAccount }) => creditAccount)}::text[],
                         ${transfers.map(({ amountMinor }) => amountMinor)}::bigint[],
                         ${transfers.map(({ currency }) => currency)}::text[],
                         ${transfers.map(({ orderId }) => orderId)}::uuid[])`
}
