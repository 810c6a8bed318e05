import { lockPools } from '../../inventory/index.ts'
import { databaseTime, sqlState, type Tx } from '../../platform/db/index.ts'
import { type NewEvent, recordEvents } from '../../platform/events/index.ts'
import { Failure } from '../../values/failure.ts'
import { addSeatTypes } from './add-seat-types.ts'
import { resizeSeatType } from './resize-seat-type.ts'
import { updateSeatTypes } from './seat-types-store.ts'
import { changed, type SeatType, type SeatTypeChange, type Show, type ShowChange, titleOf } from './show.ts'
import { updateShow } from './shows-store.ts'

/**
 * Changes a locked show for those who book from now on; whoever waits is offered at once what is free for him then. Fails
 * with EVENT_IN_THE_PAST, EVENT_EXISTS, INVALID_REQUEST for times in the wrong order, or as resizing does.
 */
export async function changeShow(tx: Tx, { show, types, change, offerPlaces }: Changing): Promise<void> {
  const after = changed(show, change)
  if (change.startsAt && after.startsAt <= (await databaseTime(tx)))
    throw new Failure('EVENT_IN_THE_PAST', { starts_at: [after.startsAt] })
  if (after.endsAt < after.startsAt) throw wrongOrder('/ends_at')
  await write(tx, after)
  await updateSeatTypes(tx, sold(after, types, change))
  const poolIds = types.map(({ poolId }) => poolId)
  const pools = await lockPools(tx, poolIds)
  for (const [type, wanted] of pairsOf(types, change.changed)) await resizeSeatType(tx, type, wanted)
  await addSeatTypes(tx, [after], change.added, types.length)
  if (isMoved(show, after)) await recordEvents(tx, [moveOf(show, types)])
  await offerPlaces(
    tx,
    poolIds.filter((id) => (pools.get(id)?.waiting ?? 0) > 0),
  )
}

function isMoved(before: Show, after: Show): boolean {
  const isBegunOtherwise = before.startsAt.getTime() !== after.startsAt.getTime()
  return isBegunOtherwise || before.endsAt.getTime() !== after.endsAt.getTime()
}

/** What follows for bookings is a reaction. */
function moveOf({ id }: Show, types: readonly SeatType[]): NewEvent {
  const sold = { item_ids: types.map(({ itemId }) => itemId), pool_ids: types.map(({ poolId }) => poolId) }
  return { subjectId: id, type: 'show.moved', payload: sold }
}

/** Gives what is free in these pools to those who wait there; who it is that waits is another module's affair. */
export type OfferPlaces = (tx: Tx, poolIds: readonly string[]) => Promise<void>

export type Changing = {
  show: Show
  types: readonly SeatType[]
  change: ShowChange
  offerPlaces: OfferPlaces
}

function wrongOrder(path: string): Failure {
  return new Failure('INVALID_REQUEST', { errors: [{ in: 'body', path, message: 'must be later' }] })
}

async function write(tx: Tx, show: Show): Promise<void> {
  await updateShow(tx, show).catch((error) => {
    throw sqlState(error) === uniqueViolation ? new Failure('EVENT_EXISTS', {}, { cause: error }) : error
  })
}

const uniqueViolation = '23505'

function pairsOf(
  types: readonly SeatType[],
  changes: readonly SeatTypeChange[],
): [SeatType, SeatTypeChange][] {
  return changes.flatMap((change): [SeatType, SeatTypeChange][] => {
    const type = types.find(({ name }) => name === change.name)
    return type ? [[type, change]] : []
  })
}

/** As they will be sold: a policy of the show's is that of every kind of place that says none of its own. */
function sold(show: Show, types: readonly SeatType[], { cancellation, changed: changes }: ShowChange) {
  const { startsAt, endsAt } = show
  return types.map((type) => {
    const own = changes.find(({ name }) => name === type.name)
    const after = { ...type, ...(cancellation === undefined ? {} : { cancellation }), ...own }
    const { saleFrom, saleUntil } = after
    if (saleFrom && saleUntil && saleUntil <= saleFrom) throw wrongOrder('/seat_types/sale_until')
    return { ...after, title: titleOf(show, type), startsAt, endsAt }
  })
}
