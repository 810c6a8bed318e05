import type { Tx } from '../platform/db/index.ts'

/** What the calendar file of a booking said last. Null: nothing yet. */
export type CalendarFile = { sequence: number; digest: string | null; changedAt: Date }

/** Keeps others from asking for this file until the transaction ends: then nobody numbers what is out of date. */
export async function lockCalendarFile(tx: Tx, orderId: string): Promise<CalendarFile> {
  await tx.write`insert into calendar_files (order_id) values (${orderId}) on conflict do nothing`
  const [file] = await tx.sql<CalendarFile>`
    select sequence, digest, changed_at as "changedAt" from calendar_files where order_id = ${orderId} for update`
  if (!file) throw new Error(`The calendar file of order ${orderId} was not written.`)
  return file
}

/** It says something else now, so its number rises; the first number is 0. */
export async function updateCalendarFile(tx: Tx, orderId: string, digest: string): Promise<CalendarFile> {
  const [file] = await tx.sql<CalendarFile>`
    update calendar_files
       set sequence = sequence + case when digest is null then 0 else 1 end, digest = ${digest},
           changed_at = clock_timestamp()
     where order_id = ${orderId}
    returning sequence, digest, changed_at as "changedAt"`
  if (!file) throw new Error(`The calendar file of order ${orderId} is gone.`)
  return file
}
