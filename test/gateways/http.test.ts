import type { TestContext } from 'node:test'
import { createHttpGateway } from '../../src/payments/gateways/http.ts'
import { readMoved, simulate, untilMet } from '../support/simulators.ts'
import { limitTime, type OutsideBench } from './bench.ts'
import { conformanceOfOutside } from './conformance.ts'

/** Long enough for a machine that is busy, and waited for in full wherever an answer is withheld. */
const timeoutMs = 800

async function open(t: TestContext): Promise<OutsideBench> {
  const simulated = await simulate(t, ['payment'])
  const { url, control } = simulated
  const at = (baseUrl: string) => limitTime(createHttpGateway(baseUrl), timeoutMs)
  return {
    gateway: at(url('payment')),
    at,
    // It has no keys of ours.
    secrets: [],
    // It has no browser to pay in.
    pay: () => Promise.resolve(),
    moved: async (key) => (await readMoved(simulated, 'payment')).get(key),
    async switch(path, body) {
      await control('POST', `payment/${path}`, body)
    },
    async spoil(fault, path = '') {
      const wanted = typeof fault === 'string' ? { do: fault } : fault
      await control('POST', 'faults', { simulator: 'payment', method: 'POST', path, fault: wanted })
    },
    untilSpoilt: () => untilMet(control),
  }
}

/**
 * What its contract has no words for is left out: it has no page where a customer could be waited for, no way to close a
 * key, and no currencies, whose decimals it might refuse: a third one is an unreadable request there, and no refusal.
 */
conformanceOfOutside('http', {
  open,
  tokens: { good: 'tok_visa', declined: ['tok_declined', 'card_declined'], waiting: null },
  canClose: false,
  canBlock: false,
  keepsCurrency: false,
  // In hundredths, whatever the currency.
  writes: [
    [1_000, 'USD', 1_000],
    [500, 'JPY', 50_000],
    [12_340, 'KWD', 1_234],
  ],
  refuses: [],
  limitsRefunds: true,
})
