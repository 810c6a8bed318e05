import { notify, type Tx } from '../platform/db/index.ts'
import { findEnded, makeAwaitingDue } from './checkout-store.ts'

/** Which checkouts are over, and which are being worked on right now and cannot be woken. */
export type Woken = { over: Set<string>; busy: Set<string> }

/** A gateway has spoken of these: those that wait for their customer ask it now. */
export async function wakeCheckouts(tx: Tx, ids: readonly string[]): Promise<Woken> {
  const woken = await makeAwaitingDue(tx, ids)
  await notify(tx, 'checkouts_due')
  const over = await findEnded(tx, ids)
  return { over, busy: new Set(ids.filter((id) => !over.has(id) && !woken.has(id))) }
}
