import { bookingOf, chanceOf, sizeOf, type Zone } from './events.ts'
import type { Connection } from './http-client.ts'
import { createTally, startClosedLoop, type Tally } from './load.ts'

/** A zone, and how many seats a party may still hope for there; none while it looks sold out. */
export type OpenZone = Zone & { hope: number }

export const sizeMax = 4
const abandonedShare = 0.3

/** Parties who want places, each of a size of its own; three of ten hold them and never pay. */
export type Crowd = {
  tally: Tally
  /** Sends the crowd to these zones: so many a second, or as fast as they are answered. */
  sendTo(zones: readonly OpenZone[], perSecond?: number): void
  /** Nobody comes any more; waits for the answers under way. */
  stop(): Promise<void>
}

export function gatherCrowd(connections: readonly Connection[], log: (line: string) => void): Crowd {
  const tally = createTally(
    (status, body) => log(`  an answer that nobody expected: ${status} ${body}`),
    [201, 409],
  )
  let zones: readonly OpenZone[] = []
  let pace = { perSecond: Infinity, from: performance.now(), begun: 0 }
  let number = 0

  function isDue(): boolean {
    const { perSecond, from, begun } = pace
    return begun < ((performance.now() - from) / 1_000) * perSecond || perSecond === Infinity
  }

  function nextPost() {
    number += 1
    pace.begun += 1
    const open = zones.filter(({ hope }) => hope > 0)
    const zone = open[Math.floor(chanceOf(number, 2) * open.length)]
    if (!zone) throw new Error('The crowd was let in where nothing is open.')
    const size = Math.min(sizeOf(number), zone.hope)
    return bookingOf(zone, { number, size, isAbandoning: chanceOf(number, 3) < abandonedShare })
  }

  const record = tally.record.bind(tally)
  tally.record = (status, latencyMs, body) => {
    record(status, latencyMs, body)
    if (status === 409) lowerHope(zones, body)
  }
  const mayStart = () => isDue() && zones.some(({ hope }) => hope > 0)
  const loop = startClosedLoop(connections, nextPost, tally, mayStart)
  return {
    tally,
    sendTo(wanted, perSecond = Infinity) {
      zones = wanted
      pace = { perSecond, from: performance.now(), begun: 0 }
    },
    stop: () => loop.stop(),
  }
}

/** Who was told that there is not enough tells the others. */
function lowerHope(zones: readonly OpenZone[], body: string): void {
  const { item_title, left } = JSON.parse(body) as { item_title?: string; left?: number }
  const zone = zones.find(({ name }) => item_title?.endsWith(`: ${name}`))
  if (zone && left !== undefined) zone.hope = Math.min(zone.hope, left)
}
