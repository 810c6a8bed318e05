import type { Database } from '../../../src/platform/db/index.ts'
import { untilAllEnded, untilTrue } from '../../support/waiting.ts'

/** Nothing may be left undone when this time has passed since the last fault. */
export const quietMs = 30_000

/** Waits until nothing is under way any more: no checkout, refund, message, event, mail or job. */
export async function untilQuiet(db: Database, boundMs: number = quietMs): Promise<void> {
  let undone: Record<string, number> = {}
  const isQuiet = async () => {
    undone = await countUndone(db)
    return Object.keys(undone).length === 0
  }
  await untilAllEnded(db, boundMs)
  await untilTrue(isQuiet, boundMs).catch((cause) => {
    throw new Error(`After ${boundMs} ms there is still undone: ${JSON.stringify(undone)}`, { cause })
  })
}

/** As if hours had gone by: payments that were given up are looked at again. */
export async function passHours({ sql }: Database): Promise<void> {
  await sql`update payments set next_look_at = now() where next_look_at is not null`
}

async function countUndone({ sql }: Database): Promise<Record<string, number>> {
  const rows = await sql<{ what: string; count: number }>`
    select 'checkouts' as what, count(*) from checkouts where finished_at is null and next_run_at is not null
    union all select 'refunds', count(*) from refunds where status in ('PENDING', 'UNKNOWN') and next_run_at is not null
    union all select 'late looks', count(*) from payments where next_look_at < now() + interval '1 minute'
    union all select 'messages', count(*) from inbox where handled_at is null
    union all select 'events', count(*) from events where relayed_at is null
    union all select 'mails', count(*) from emails where status <> 'SENT'
    union all select 'jobs', count(*) from pgboss.job
                where state in ('created', 'retry', 'active') and name in (select name from pgboss.job where data ? 'events')`
  return Object.fromEntries(rows.filter(({ count }) => count > 0).map(({ what, count }) => [what, count]))
}
