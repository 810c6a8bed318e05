import { checkoutMoves } from '../../../src/checkout/checkout.ts'
import { holdMoves } from '../../../src/inventory/hold.ts'
import { orderMoves } from '../../../src/orders/order.ts'
import { paymentMoves } from '../../../src/payments/payment.ts'
import type { Database } from '../../../src/platform/db/index.ts'

export type Move = { noun: string; id: string; was: string; became: string }

/** A refund that had succeeded may fail later: the customer's bank sends it back. */
const refundMoves = {
  PENDING: ['SUCCESSFUL', 'FAILED', 'UNKNOWN'],
  UNKNOWN: ['SUCCESSFUL', 'FAILED'],
  SUCCESSFUL: ['FAILED'],
  FAILED: [],
}

const legal: Record<string, Record<string, readonly string[]>> = {
  checkouts: checkoutMoves,
  orders: orderMoves,
  payments: paymentMoves,
  refunds: refundMoves,
  holds: holdMoves,
}

/** From now on this database remembers every move of a status, whoever makes it. */
export async function watchMoves({ runSql }: Database): Promise<void> {
  await runSql('create table moves_seen (number bigserial, noun text, id uuid, was text, became text)')
  await runSql(`create function see_move() returns trigger language plpgsql as $$
    begin
      insert into moves_seen (noun, id, was, became)
      values (tg_table_name, coalesce(to_jsonb(old) ->> 'id', to_jsonb(old) ->> 'order_id')::uuid, old.status, new.status);
      return null;
    end $$`)
  for (const noun of Object.keys(legal)) {
    await runSql(`create trigger moves_are_seen after update on ${noun} for each row
                  when (old.status is distinct from new.status) execute function see_move()`)
  }
}

/** Moves that no table of moves allows. */
export async function illegalMoves({ sql }: Database): Promise<Move[]> {
  const moves = await sql<Move>`select noun, id, was, became from moves_seen`
  return moves.filter(({ noun, was, became }) => !legal[noun]?.[was]?.includes(became))
}

/** The statuses that one thing went through, the first one included. */
export async function historyOf({ sql }: Database, noun: string, id: string): Promise<string[]> {
  const moves = await sql<Move>`
    select noun, id, was, became from moves_seen where noun = ${noun} and id = ${id} order by number`
  return [...moves.slice(0, 1).map(({ was }) => was), ...moves.map(({ became }) => became)]
}
