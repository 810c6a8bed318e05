import type { Tx } from '../../platform/db/index.ts'
import type { Platform } from '../../platform/platform.ts'
import type { Caller } from '../../values/caller.ts'
import { Failure } from '../../values/failure.ts'
import type { OfferPlaces } from './change-show.ts'
import { readOfferedShows } from './read-offered-shows.ts'
import { showEvent } from './show-event.ts'
import { readShows } from './shows-store.ts'

/** What the routes of shows need: the platform, and whoever offers places to those who wait. */
export type ShowDoor = Platform & { offerPlaces: OfferPlaces }

/** A show as this caller may see it. Fails with NOT_FOUND. */
export async function viewOf(tx: Tx, id: string, caller: Caller): Promise<ReturnType<typeof showEvent>> {
  const [offered] = await readOfferedShows(tx, await readShows(tx, [id]))
  if (!offered) throw new Failure('NOT_FOUND')
  return showEvent(offered, caller)
}

export function subjectOf(id: string): string {
  return `show:${id}`
}
