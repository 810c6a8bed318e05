import type { CancellationPolicy } from '../../values/cancellation.ts'
import type { Money } from '../../values/money.ts'
import type { PlanRow } from './seat-plan.ts'

/** A sales event, such as a concert; the API says event. `externalId` is how another system calls it. */
export type Show = {
  id: string
  /** What it shares with the other dates of a series. */
  seriesId: string | null
  externalId: string | null
  title: string
  type: string
  location: string
  startsAt: Date
  endsAt: Date
  /** The policy of kinds of places that say none of their own. */
  cancellation: CancellationPolicy | null
  cancelledAt: Date | null
  createdAt: Date
  updatedAt: Date
}

/** When a kind of place is on sale, and under what. */
export type SaleTerms = {
  saleFrom: Date | null
  saleUntil: Date | null
  maxPerOrder: number | null
  cancellation: CancellationPolicy | null
}

/** A kind of place at a show: an item with a pool. */
export type SeatType = Money &
  SaleTerms & {
    itemId: string
    showId: string
    poolId: string
    name: string
    /** They stand in this order. */
    number: number
    hasSeats: boolean
    isLineStrict: boolean
  }

/** Without a plan the places have no numbers. Terms that are undefined are the show's, or none. */
export type NewSeatType = Money &
  Partial<SaleTerms> & {
    name: string
    places: number
    plan: readonly PlanRow[] | null
    isLineStrict: boolean
  }

/** What may be changed later. The currency may not: orders and books hold amounts in it. */
export type SeatTypeChange = Partial<SaleTerms> & {
  name: string
  amountMinor?: number
  isLineStrict?: boolean
  /** In all, from now on. */
  places?: number
  /** Rows of numbered seats to add. */
  plan?: readonly PlanRow[]
}

export type ShowChange = {
  title?: string
  location?: string
  startsAt?: Date
  endsAt?: Date
  cancellation?: CancellationPolicy | null
  changed: readonly SeatTypeChange[]
  added: readonly NewSeatType[]
}

/** How its items are called in orders and mails. */
export function titleOf({ title }: Pick<Show, 'title'>, { name }: { name: string }): string {
  return `${title}: ${name}`
}

/** A show as it will be. Whoever moves only its start moves its end along. */
export function changed(show: Show, change: ShowChange): Show {
  const { title = show.title, location = show.location, startsAt = show.startsAt } = change
  const movedMs = startsAt.getTime() - show.startsAt.getTime()
  const { endsAt = new Date(show.endsAt.getTime() + movedMs), cancellation = show.cancellation } = change
  return { ...show, title, location, startsAt, endsAt, cancellation }
}
