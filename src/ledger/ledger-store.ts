import type { Tx } from '../platform/db/index.ts'
import type { Share, Transfer } from './transfer.ts'

/** Books transfers. Booking one twice violates the key of the table and takes the transaction down: it is a bug. */
export async function bookTransfers(tx: Tx, transfers: readonly Transfer[]): Promise<void> {
  if (transfers.length === 0) return
  await tx.write`
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

/** A sale as the books have it: what each account still has of it, and how many transfers it has. */
export type BookedSale = { orderId: string; transfers: number; left: Share[] }

export async function findSales(tx: Tx, orderIds: readonly string[]): Promise<Map<string, BookedSale>> {
  const rows = await tx.sql<BookedSale>`
    select cause_id as "orderId", sum(transfers)::integer as transfers,
           jsonb_agg(jsonb_build_object('account', account, 'amountMinor', amount_minor) order by account) as "left"
      from (select cause_id, account, sum(amount_minor) as amount_minor, count(*) as transfers
              from (select cause_id, case kind when 'SALE' then credit_account else debit_account end as account,
                           case kind when 'SALE' then amount_minor else -amount_minor end as amount_minor
                      from transfers
                     where cause_id = any(${orderIds}::uuid[]) and kind in ('SALE', 'SALE_REVERSAL')) as moved
             group by cause_id, account) as accounts
     group by cause_id`
  return new Map(rows.map((sale) => [sale.orderId, sale]))
}
