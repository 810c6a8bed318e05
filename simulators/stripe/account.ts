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
}

export const apiVersion = '2026-10-28.endive'

export function nowSeconds({ world }: Account): number {
  return Math.floor(world.clock.nowMs() / 1000)
}

export function urlOf({ world }: Account): string {
  return world.urls.stripe ?? 'http://127.0.0.1'
}
