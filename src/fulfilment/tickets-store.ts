import type { Tx } from '../platform/db/index.ts'
import { newId } from '../platform/ids.ts'
import type { NewTicket, Ticket } from './ticket.ts'

/** A ticket, and who may look at it: whoever has the link of its order or checkout, or is the user. */
export type HeldTicket = Ticket & { checkoutId: string; userId: string | null }

/** Writes tickets; what was written before stays as it is. */
export async function insertTickets(tx: Tx, tickets: readonly NewTicket[]): Promise<void> {
  if (tickets.length === 0) return
  await tx.write`
    insert into tickets (id, order_id, number, line, item_id, seat, starts_at)
    select * from unnest(${tickets.map(newId)}::uuid[],
                         ${tickets.map(({ orderId }) => orderId)}::uuid[],
                         ${tickets.map(({ number }) => number)}::integer[],
                         ${tickets.map(({ line }) => line)}::integer[],
                         ${tickets.map(({ itemId }) => itemId)}::uuid[],
                         ${tickets.map(({ seat }) => seat)}::text[],
                         ${tickets.map(({ startsAt }) => startsAt)}::timestamptz[])
    on conflict (order_id, number) do nothing`
}

/** The tickets of an order, by their numbers. */
export async function findTickets(
  tx: Tx,
  orderId: string,
  { limit, offset }: { limit: number; offset: number },
): Promise<HeldTicket[]> {
  return await tx.sql<HeldTicket>`
    select id, order_id as "orderId", number, item_id as "itemId", title, seat, starts_at as "startsAt",
           used_at as "usedAt", used_by as "usedBy", status, checkout_id as "checkoutId", user_id as "userId"
      from shown_tickets where order_id = ${orderId} order by number limit ${limit} offset ${offset}`
}

export async function findTicket(tx: Tx, id: string): Promise<HeldTicket | undefined> {
  const [ticket] = await tx.sql<HeldTicket>`
    select id, order_id as "orderId", number, item_id as "itemId", title, seat, starts_at as "startsAt",
           used_at as "usedAt", used_by as "usedBy", status, checkout_id as "checkoutId", user_id as "userId"
      from shown_tickets where id = ${id}`
  return ticket
}

/** Keeps others from using the ticket, and its order from being cancelled, until this transaction ends. */
export async function lockTicket(tx: Tx, id: string): Promise<HeldTicket | undefined> {
  await tx.write`select id from shown_tickets where id = ${id} for update`
  return await findTicket(tx, id)
}

/** Of a ticket that this transaction has locked. Null: nobody came in with it. */
export async function writeUse(tx: Tx, id: string, usedBy: string | null): Promise<void> {
  await tx.write`
    update tickets set used_by = ${usedBy}, used_at = case when ${usedBy}::text is not null then now() end
     where id = ${id}`
}

/** How many tickets of an item let somebody in, and how many of them did. */
export async function countTickets(tx: Tx, itemId: string): Promise<{ tickets: number; used: number }> {
  const [counted] = await tx.sql<{ tickets: number; used: number }>`
    select count(*) as tickets, count(*) filter (where status = 'USED') as used
      from shown_tickets where item_id = ${itemId} and status <> 'VOID'`
  return counted ?? { tickets: 0, used: 0 }
}
