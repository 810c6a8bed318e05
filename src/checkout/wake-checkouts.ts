import { notify, type Tx } from '../platform/db/index.ts'
import { findEnded, makeAwaitingDue } from './checkout-store.ts'

/** A gateway has spoken of these: those that wait for their customer ask it now. Answers which of them are over. */
export async function wakeCheckouts(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  await makeAwaitingDue(tx, ids)
  await notify(tx, 'checkouts_due')
  return await findEnded(tx, ids)
}
