/** A party that wants `quantity` places of an item, all or none, in line for its pool. Of two, the lower number came first. */
export type WaitlistEntry = {
  id: string
  number: number
  itemId: string
  poolId: string
  quantity: number
  /** How many come, where that is not `quantity`; null where it is. */
  partySize: number | null
  customerEmail: string
  customerName: string | null
  userId: string | null
  /** How it pays when it does not say, for how long places are offered to it, and where its link leads. */
  gateway: string
  offerMinutes: number
  baseUrl: string
}

/** As it is kept. What became of an offer stands in its order. */
export type EntryStatus = 'WAITING' | 'OFFERED' | 'LEFT' | 'LAPSED'

/** As it is shown. */
export type ShownEntryStatus = 'WAITING' | 'READY' | 'CONVERTED' | 'LAPSED' | 'LEFT'

/** How an entry stands, seen together with the order that offers it places. */
export function shownStatusOf(status: EntryStatus, orderStatus: string | null): ShownEntryStatus {
  if (status !== 'OFFERED') return status
  if (orderStatus === 'PENDING') return 'READY'
  return ['FAILED', 'EXPIRED', 'CANCELLED'].includes(orderStatus ?? '') ? 'LAPSED' : 'CONVERTED'
}

/**
 * Who is next: first come, first served, as far as `free` reaches. A party that does not fit keeps its place, and smaller
 * ones behind it are served; in a strict line nobody behind it is.
 */
export function chooseNext<Entry extends Pick<WaitlistEntry, 'quantity'>>(
  free: number,
  line: readonly Entry[],
  isStrict: boolean,
): Entry[] {
  const next: Entry[] = []
  let left = free
  for (const entry of line) {
    if (entry.quantity <= left) {
      next.push(entry)
      left -= entry.quantity
    } else if (isStrict) break
    if (left === 0) break
  }
  return next
}
