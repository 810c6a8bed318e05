import type { Tx } from './database.ts'

/** Wakes whoever listens on these channels, once this transaction commits. A nudge only: tables hold the truth. */
export async function notify(tx: Tx, ...channels: readonly string[]): Promise<void> {
  await tx.write`select pg_notify(channel, '') from unnest(${channels}::text[]) as channel`
}
