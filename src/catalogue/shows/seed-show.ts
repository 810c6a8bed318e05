import type { Tx } from '../../platform/db/index.ts'
import { Failure } from '../../values/failure.ts'
import type { Money } from '../../values/money.ts'
import { invalid } from '../read-sale-request.ts'
import { changeShow, type OfferPlaces } from './change-show.ts'
import { createShows } from './create-shows.ts'
import { readSeatTypes } from './seat-types-store.ts'
import type { SeatType } from './show.ts'
import { findShowByName, lockShow, readShows } from './shows-store.ts'

/** What another system keeps of an event: how it calls it, and its places. Null: it says no price. */
export type Seed = { externalId: string; places: number; price: Money | null }

/** Nobody said when it is. */
const someday = new Date('2999-12-31T00:00:00Z')
const seatTypeName = 'SEAT'
const free: Money = { amountMinor: 0, currency: 'INR' }

/**
 * Opens places under another system's name, or makes those that are open there so many, at this price from now on. What is
 * held and sold stays: fails with STOCK_BELOW_COMMITTED if that is more, with EVENT_EXISTS for the id of an event of ours,
 * and with INVALID_REQUEST for another currency than before. Answers with the id of the show, and whether it is new.
 */
export async function seedShow(
  tx: Tx,
  { externalId, places, price }: Seed,
  offerPlaces: OfferPlaces,
): Promise<{ id: string; isNew: boolean }> {
  const known = await findShowByName(tx, externalId)
  const [own] = known === undefined ? [] : await readShows(tx, [known])
  if (own && own.externalId === null) throw new Failure('EVENT_EXISTS', { event_id: own.id })
  const seatType = { name: seatTypeName, ...(price ?? free), places, plan: null, isLineStrict: false }
  const { shows, isNew } = await createShows(tx, {
    ...{ externalId, title: externalId, type: 'INVENTORY', location: 'INVENTORY', cancellation: null },
    ...{ dates: [someday], lengthMs: 0, isSeries: false, seatTypes: [seatType] },
  })
  const [seeded] = shows
  const show = seeded && (await lockShow(tx, seeded.id))
  if (!show) throw new Error(`The event ${externalId} was not seeded.`)
  if (!isNew) {
    const types = await readSeatTypes(tx, [show.id])
    const changed = [{ name: seatTypeName, places, ...newPrice(types, price) }]
    await changeShow(tx, { show, types, change: { changed, added: [] }, offerPlaces })
  }
  return { id: show.id, isNew }
}

/** The currency stays: orders and books hold amounts in it. */
function newPrice(types: readonly SeatType[], price: Money | null): { amountMinor?: number } {
  if (price === null) return {}
  const seeded = types.find(({ name }) => name === seatTypeName)
  if (seeded && seeded.currency !== price.currency)
    throw invalid('/currency', `must stay as it is, ${seeded.currency}`)
  return { amountMinor: price.amountMinor }
}
