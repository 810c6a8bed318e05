import { shuffled } from '../../../simulators/shared/random.ts'
import type { ProductProcess } from '../../support/processes.ts'
import { untilAllEnded, untilTrue } from '../../support/waiting.ts'
import { letPass } from './at-time.ts'
import { type GatewayLab, leaseMs } from './gateway-lab.ts'
import type { Draw } from './random-buyers.ts'
import type { Fault, GatewayName } from './simulated-gateways.ts'
import { passHours, quietMs } from './until-quiet.ts'

/** Something that goes wrong again and again, until `isOver`. What it did is told. */
export type RandomFault = (ground: Ground) => Promise<void>
/** `names`: the gateways that are paid at. */
type Ground = {
  shop: GatewayLab
  names: readonly GatewayName[]
  draw: Draw
  tell(what: string): void
  isOver(): boolean
}

/** Some requests meet a fault, by chance. */
const meet =
  (chance: number, ...faults: Fault[]): RandomFault =>
  async ({ shop, names, draw }) => {
    for (const name of names) {
      const rules = faults.map((fault) => ({ fault, chance, seed: Math.floor(draw() * 1e9), times: null }))
      await shop.gateways[name].plant(...rules)
    }
  }

const deliver =
  (policy: (draw: Draw) => object): RandomFault =>
  async ({ shop, draw }) => {
    for (const name of speaking) await shop.gateways[name].webhooks(policy(draw))
  }

/** These send messages. */
const speaking = ['stripe', 'razorpay'] as const

export const randomFaults: Record<string, RandomFault> = {
  'workers are killed': (ground) => replace(ground, 'workers'),
  'servers are killed': (ground) => replace(ground, 'servers'),
  'workers sleep past their leases': sleepPastLease,
  'a gateway is down for a while': goDown,
  'answers of the gateway are lost': meet(
    0.06,
    ...[
      { do: 'act_then_hang' as const },
      { do: 'act_then_reset' as const },
      { do: 'act_then_half_body' as const },
    ],
  ),
  'the gateway keeps failures under their keys': meet(0.1, { do: 'act_then_500' }),
  'the gateway is not reached': meet(0.1, { do: 'hang_then_drop' }, { do: 'reset' }),
  'the gateway is too busy': meet(
    0.08,
    ...[{ do: 'too_many_429' as const, retry_after_seconds: 2 }, { do: 'in_use_409' as const }],
    ...[{ do: 'html_502' as const }, { do: 'error_500' as const }],
  ),
  'the gateway is slow': meet(0.3, { do: 'slow', ms: 400 }),
  'messages come several times': deliver(() => ({ duplicate: 5 })),
  'messages come in any order': deliver((draw) => ({ shuffle_seed: Math.floor(draw() * 1e9) })),
  'messages come late': deliver(() => ({ delay_ms: [500, 3_000] })),
  'messages come before the answers': deliver(() => ({ before_reply_ms: 300 })),
  'no messages come': deliver(() => ({ mute: true })),
}

/** Three to six of them. */
export function pickFaults(draw: Draw): string[] {
  return shuffled(Object.keys(randomFaults), draw).slice(0, 3 + Math.floor(draw() * 4))
}

/** Everything is as it should be again. */
export async function endFaults({ gateways }: GatewayLab): Promise<void> {
  await gateways.mend()
  const polite = { mute: false, duplicate: 1, shuffle_seed: null, delay_ms: [0, 0], before_reply_ms: 0 }
  for (const name of speaking) await gateways[name].webhooks(polite)
}

/** What failed eight times is tried again after a minute. */
const longestPauseMs = 60_000

/**
 * What takes days happens now: refunds that a gateway has accepted arrive, and payments that were given up are looked
 * at again.
 */
export async function passDays({ db, gateways }: GatewayLab): Promise<void> {
  await untilAllEnded(db, longestPauseMs + quietMs)
  await untilTrue(async () => {
    const rows = await db.sql`
      select id from refunds where status in ('PENDING', 'UNKNOWN') and gateway_reference is null`
    return rows.length === 0
  }, quietMs)
  await gateways.control('POST', 'clock', { advance_ms: 31_000 })
  await passHours(db)
}

async function goDown({ shop, names, draw, tell, isOver }: Ground): Promise<void> {
  while (!isOver()) {
    await letPass(500 + 1_000 * draw())
    const name = names[Math.floor(draw() * names.length)]
    if (!name || isOver()) continue
    tell(`${name} is down`)
    const end = await shop.gateways[name].plant({ fault: { do: 'html_502' }, times: null })
    await letPass(1_000 + 2_000 * draw())
    await end()
  }
}

async function replace({ shop, draw, tell, isOver }: Ground, kind: 'servers' | 'workers'): Promise<void> {
  while (!isOver()) {
    await letPass(500 + 2_000 * draw())
    const doomed = pickLiving(shop[kind], draw)
    if (!doomed || isOver()) continue
    tell(`a ${doomed.kind} is killed`)
    await doomed.kill()
    const next = await (kind === 'servers' ? shop.startServer() : shop.startWorker())
    if (kind === 'servers') await shop.tell(next)
  }
}

async function sleepPastLease({ shop, draw, tell, isOver }: Ground): Promise<void> {
  while (!isOver()) {
    await letPass(500 + 1_500 * draw())
    const sleeper = pickLiving(shop.workers, draw)
    if (!sleeper || isOver()) continue
    tell('a worker falls asleep')
    signal(sleeper, 'SIGSTOP')
    await letPass(leaseMs + 1_000 * draw())
    signal(sleeper, 'SIGCONT')
  }
}

function signal({ pid, isAlive }: ProductProcess, name: 'SIGSTOP' | 'SIGCONT'): void {
  if (isAlive()) process.kill(pid, name)
}

function pickLiving(processes: readonly ProductProcess[], draw: Draw): ProductProcess | undefined {
  const living = processes.filter((one) => one.isAlive())
  return living[Math.floor(draw() * living.length)]
}
