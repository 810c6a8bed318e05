import type { Tx } from './database.ts'

/** The time of this transaction by the database's clock, which decides every expiry and lease. */
export async function databaseTime(tx: Tx): Promise<Date> {
  const [row] = await tx.sql<{ now: Date }>`select now() as now`
  if (!row) throw new Error('The database did not tell the time.')
  return row.now
}
