import { setTimeout as after } from 'node:timers/promises'
import type { AskedCharge, ChargeAnswer, Gateway, RefundAnswer } from './gateway.ts'
import { type Effect, openEffectLog } from './simulator-effects.ts'

export type SimulatorOptions = {
  /** The file that lists every effect the simulator really performed. */
  effectsPath: string
  /** Charges above this amount are declined; undefined means no limit. */
  limitMinor?: number | undefined
}

/**
 * A gateway of our own for trying things out. The token decides what happens: `pm_card_visa` and others settle, `pm_card_visa_chargeDeclined` and its kin decline, `sim_needs_action` waits for the customer,
 * `sim_timeout_but_charged` and `sim_timeout_not_charged` never answer, `sim_slow_<ms>` answers late.
 */
export function createSimulator(options: SimulatorOptions): Gateway {
  const effects = openEffectLog(options.effectsPath)

  async function charge(request: AskedCharge, signal: AbortSignal): Promise<ChargeAnswer> {
    const slow = /^sim_slow_(\d{1,5})$/.exec(request.token ?? '')
    // Not tied to the signal: a slow gateway still acts after we have stopped waiting for it.
    if (slow) await after(Number(slow[1]))
    if (request.token === 'sim_timeout_not_charged' && effects.isFirstTry(request.key)) return never(signal)
    const effect = await effects.perform(decide(request, options.limitMinor))
    if (request.token === 'sim_timeout_but_charged' && effects.isFirstTry(request.key)) return never(signal)
    return answerOf(effect)
  }

  return {
    name: 'simulator',
    findsByKey: true,
    charge,
    async find({ key }) {
      const effect = await effects.find(key)
      return effect ? answerOf(effect) : { is: 'ABSENT' }
    },
    async playCustomer({ key, amountMinor, currency }, isPaid) {
      const charge = { key, amountMinor, currency }
      const declined = { kind: 'DECLINED', ...charge, reason: 'card_declined' } as const
      await effects.perform(isPaid ? { kind: 'SETTLED', ...charge } : declined)
    },
    async cancel({ key }) {
      // Whoever is first under a key has it: a charge that comes after this finds it canceled.
      return answerOf(await effects.perform({ kind: 'CANCELED', key, amountMinor: 0, currency: '' }))
    },
    async refund({ key, charge: { key: chargeKey }, amountMinor, currency }): Promise<RefundAnswer> {
      const charged = await effects.find(chargeKey)
      if (charged?.kind !== 'SETTLED') return { is: 'REFUSED', reason: 'charge_not_settled' }
      await effects.perform({ kind: 'REFUNDED', key, chargeKey, amountMinor, currency })
      return { is: 'REFUNDED', reference: `sim_re_${key}` }
    },
  }
}

const knownTokens = /^sim_(needs_action|timeout_but_charged|timeout_not_charged|slow_\d{1,5})$/

const declines: Record<string, string> = {
  pm_card_visa_chargeDeclined: 'card_declined',
  pm_card_visa_chargeDeclinedInsufficientFunds: 'insufficient_funds',
  pm_card_visa_chargeDeclinedLostCard: 'lost_card',
  pm_card_visa_chargeDeclinedStolenCard: 'stolen_card',
  pm_card_chargeDeclinedExpiredCard: 'expired_card',
  pm_card_chargeDeclinedIncorrectCvc: 'incorrect_cvc',
  pm_card_chargeDeclinedProcessingError: 'processing_error',
}

function decide(request: AskedCharge, limitMinor: number | undefined): Effect {
  const { key, amountMinor, currency } = request
  // Without a token the customer is to pay in a browser, and here there is none.
  const token = request.token ?? 'sim_needs_action'
  if (token.startsWith('sim_') && !knownTokens.test(token)) {
    return { kind: 'DECLINED', key, amountMinor, currency, reason: 'unknown_token' }
  }
  const isAboveLimit = limitMinor !== undefined && amountMinor > limitMinor
  const reason = declines[token] ?? (isAboveLimit ? 'insufficient_funds' : undefined)
  if (reason) return { kind: 'DECLINED', key, amountMinor, currency, reason }
  if (token === 'sim_needs_action') return { kind: 'ACTION_NEEDED', key, amountMinor, currency }
  return { kind: 'SETTLED', key, amountMinor, currency }
}

function answerOf(effect: Effect): ChargeAnswer {
  if (effect.kind === 'CANCELED') return { is: 'DECLINED', reason: 'canceled' }
  if (effect.kind === 'DECLINED') return { is: 'DECLINED', reason: effect.reason }
  if (effect.kind === 'ACTION_NEEDED') return { is: 'ACTION_NEEDED', reference: `sim_pi_${effect.key}` }
  const { key, amountMinor, currency } = effect
  return { is: 'SETTLED', reference: `sim_pi_${key}`, amountMinor, currency }
}

/** What a gateway that hangs looks like: nothing, until the caller stops waiting. */
function never(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
