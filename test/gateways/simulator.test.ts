import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { createSimulator } from '../../src/payments/gateways/simulator.ts'
import { type Effect, readEffects } from '../../src/payments/gateways/simulator-effects.ts'
import type { Moved } from '../support/simulators.ts'
import type { Bench } from './bench.ts'
import { conformanceOf } from './conformance.ts'

async function open(t: TestContext): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-gateway-'))
  t.after(() => rm(folder, { recursive: true }))
  const effectsPath = join(folder, 'effects.jsonl')
  return {
    gateway: createSimulator({ effectsPath }),
    // It has no browser to pay in.
    pay: () => Promise.resolve(),
    moved: async (key) => movedBy(readEffects(effectsPath), key),
  }
}

function movedBy(effects: readonly Effect[], key: string): Moved | undefined {
  const captures = effects.filter((effect) => effect.kind === 'SETTLED' && effect.key === key)
  const refunds = effects.filter((effect) => effect.kind === 'REFUNDED' && effect.chargeKey === key)
  const sumOf = (some: readonly Effect[]) => some.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
  const [capture] = captures
  if (!capture) return undefined
  const { currency } = capture
  return {
    captures: captures.length,
    capturedMinor: sumOf(captures),
    refundedMinor: sumOf(refunds),
    currency,
  }
}

conformanceOf('simulator', {
  open,
  tokens: {
    good: 'pm_card_visa',
    declined: ['pm_card_visa_chargeDeclinedInsufficientFunds', 'insufficient_funds'],
    waiting: 'sim_needs_action',
  },
  canClose: true,
  canBlock: true,
  keepsCurrency: true,
  writes: [
    [1_000, 'USD', 1_000],
    [500, 'JPY', 500],
    [12_340, 'KWD', 12_340],
  ],
  refuses: [],
  limitsRefunds: false,
})
