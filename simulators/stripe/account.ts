import type { World } from '../shared/simulator.ts'
import type { Journal } from '../shared/state.ts'
import type { Sender } from '../shared/webhooks.ts'
import type { Memory } from './memory.ts'
import type { Change } from './records.ts'

/** The one merchant's account that the simulated Stripe has. */
export type Account = {
  world: World
  memory: Memory
  journal: Journal<Change[]>
  sender: Sender
  /** Intents are found by a search only so long after their creation. */
  searchLagMs: number
  /** What the merchant had before anything went out, by currency. Where nothing is said there is always enough. */
  funds: Map<string, number>
}

export const apiVersion = '2026-10-28.endive'

export function nowSeconds({ world }: Account): number {
  return Math.floor(world.clock.nowMs() / 1000)
}

export function urlOf({ world }: Account): string {
  return world.urls.stripe ?? 'http://127.0.0.1'
}

/** Which connected accounts there are, nobody says: any that looks like one is. */
export function isAccountId(text: string): boolean {
  return /^acct_[A-Za-z0-9]{4,}$/.test(text)
}
