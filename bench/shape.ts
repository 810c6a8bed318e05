import type { Latency } from './progress.ts'
import type { Stage } from './stage.ts'
import type { GatewayName } from './stripe-simulator.ts'
import type { Turns } from './turns.ts'

export type ShapeName =
  | 'spread'
  | 'hot'
  | 'signed-in'
  | 'stripe-sim'
  | 'sellout'
  | 'backlog'
  | 'long'
  | 'arena'
  | 'waitlist'

export type ShapeOptions = {
  seconds: number
  warmUpSeconds: number
  waitingMax: number
  withKey: boolean
  /** Places of `sellout`, checkouts of `backlog` and `long`; each has its own default. */
  count: number | undefined
  /** Seats of `arena`, places that come free in `waitlist`; each has its own default. */
  seats: number | undefined
  /** `arena` only: how many parties a second come while its neighbour is watched. */
  rate: number
  /** `arena` only: how long who does not pay keeps others from his seats. */
  holdSeconds: number
  log: (line: string) => void
}

/** What a shape measured by the clock. Rates are per second. */
export type Measured = {
  accepted: number
  completed: number
  accept: Latency
  complete: Latency
  statuses: Record<string, number>
  /** What still waited when the measured time was over. */
  waiting?: { checkouts: number; events: number }
  /** `long` only: completions per second over the first and the last tenth. */
  tenths?: { first: number; last: number }
  /** `signed-in` only. */
  turns?: Turns<'guests' | 'users'>
  /** `sellout` only: how many 202 there must be. */
  places?: number
  /** What may be answered; 202 where nothing is said, and 409 where places are sold out. */
  hoped?: readonly number[]
  /** `arena` only. */
  arena?: ArenaMeasured
  /** `waitlist` only. */
  waitlist?: WaitlistMeasured
}

export type Shape = {
  items: number
  /** Instead of the one that `--gateway` says. */
  gateway?: GatewayName
  /** Settings of the product that differ from its defaults. */
  settings?(options: ShapeOptions): Record<string, string>
  /** The same of PostgreSQL. */
  postgres?: Record<string, string>
  stock(options: ShapeOptions): number
  hasYardstick: boolean
  hasHalfRate: boolean
  startsWithWorker: boolean
  play(stage: Stage, productIds: string[], options: ShapeOptions): Promise<Measured>
}

/** How an arena was sold out, and what its neighbours felt of it. */
export type ArenaMeasured = {
  seats: number
  sold: number
  /** Seats that somebody has, each counted once. */
  different: number
  parties: number
  /** Parties of two or more that do not sit side by side. */
  apart: number
  /** Answers a second at full speed, and milliseconds of each. */
  bookingsPerSecond: number
  booking: Latency
  /** Milliseconds of a booking call at another event: alone, beside as many bookings at ordinary events as at the arena, beside the arena, and beside the rush. */
  neighbour: Record<NeighbourKind, Latency>
}

export const neighbourKinds = ['alone', 'elsewhere', 'arena', 'rush'] as const
export type NeighbourKind = (typeof neighbourKinds)[number]

/** How a line was served. */
export type WaitlistMeasured = {
  parties: number
  freed: number
  offered: number
  /** Parties that were served while one that came before and wanted no more still waited. */
  overtaken: number
  /** Offers that hold another number of places than the party wants. */
  split: number
  /** Cancellations whose places were not all offered in the same commit. */
  late: number
  joinsPerSecond: number
  cancelsPerSecond: number
  /** Milliseconds from the request that cancels to the commit that frees the places and offers them, and to its answer. */
  offer: Latency
  answer: Latency
}
