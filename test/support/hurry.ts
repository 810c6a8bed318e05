import type { Database } from '../../src/platform/db/index.ts'

/** Ends every hold now, as if its time had run out. */
export async function endHolds(db: Database): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.sql`update holds set expires_at = now() where status = 'HELD'`
    await tx.sql`update checkouts set expires_at = now() where finished_at is null`
  })
}

/** Makes a checkout that pauses between two tries due at once. */
export async function endPause(db: Database, checkoutId: string): Promise<void> {
  await db.sql`
    update checkouts set next_run_at = now() where id = ${checkoutId} and next_run_at is not null`
  await db.sql`select pg_notify('checkouts_due', '')`
}
