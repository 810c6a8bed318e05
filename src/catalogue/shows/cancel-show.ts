import { databaseTime, type Tx } from '../../platform/db/index.ts'
import { recordEvents } from '../../platform/events/index.ts'
import { Failure } from '../../values/failure.ts'
import { readSeatTypes } from './seat-types-store.ts'
import { lockShow, markShowCancelled } from './shows-store.ts'
import { withdrawShow } from './withdraw-show.ts'

/**
 * Calls a show off: from this commit on nobody can book it. What follows for bookings and for those who wait is a reaction
 * to the event `show.cancelled`. Fails with EVENT_CANCELLED if it was, or ALREADY_STARTED if it is over.
 */
export async function cancelShow(tx: Tx, id: string, { reason, cancelledBy }: Ending): Promise<void> {
  const show = await lockShow(tx, id)
  if (!show) throw new Failure('NOT_FOUND')
  if (show.cancelledAt) throw new Failure('EVENT_CANCELLED')
  if (show.endsAt <= (await databaseTime(tx))) throw new Failure('ALREADY_STARTED')
  const types = await readSeatTypes(tx, [id])
  await withdrawShow(tx, types)
  await markShowCancelled(tx, id)
  const sold = { item_ids: types.map(({ itemId }) => itemId), pool_ids: types.map(({ poolId }) => poolId) }
  const payload = { reason, cancelled_by: cancelledBy, title: show.title, ...sold }
  await recordEvents(tx, [{ subjectId: id, type: 'show.cancelled', payload }])
}

/** Why, and by whom. */
export type Ending = { reason: string; cancelledBy: string }
