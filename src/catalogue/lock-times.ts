import type { Tx } from '../platform/db/index.ts'

export type Times = { startsAt: Date; endsAt: Date }

/** When what can be booked takes place now, by the ids of the items; nobody moves it until this transaction ends. */
export async function lockTimes(tx: Tx, itemIds: readonly string[]): Promise<Map<string, Times>> {
  const rows = await tx.sql<Times & { id: string }>`
    select id, starts_at as "startsAt", ends_at as "endsAt" from items
     where id = any(${itemIds}::uuid[]) and starts_at is not null and ends_at is not null order by id for share`
  return new Map(rows.map(({ id, ...times }) => [id, times]))
}
