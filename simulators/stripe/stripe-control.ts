import { readFields } from '../shared/read-fields.ts'
import { Refusal } from '../shared/refusal.ts'
import type { Account } from './account.ts'
import { act } from './action-page.ts'
import { closeDispute, openDispute, planDispute } from './dispute-charge.ts'
import { endTurn } from './end-turn.ts'
import { setFunds } from './funds.ts'
import { movePayout } from './pay-out.ts'
import type { Charge, Intent, Payout, Refund, Stored } from './records.ts'
import { failRefund, succeedRefund } from './refund-charge.ts'
import { succeed } from './settle-intent.ts'
import { show } from './show.ts'
import { failures } from './show-money-out.ts'
import { beginTurn, type Turn } from './turn.ts'

/** What a test can make happen: `POST /control/stripe/<noun>/<id>/<verb>`. Answers with the object afterwards. */
export function controlStripe(account: Account, path: readonly string[], body: unknown): unknown {
  const [noun, id = '', verb = ''] = path
  if (noun === 'search' && path.length === 1) return setSearchLag(account, body)
  if (noun === 'balance' && path.length === 1) return setBalance(account, body)
  const intent = noun === 'payment_intents' ? account.memory.intents.get(id) : undefined
  if (intent) return show(account, changeIntent(account, intent, verb, body))
  const refund = noun === 'refunds' ? account.memory.refunds.get(id) : undefined
  if (refund) return show(account, changeRefund(account, refund, verb))
  const payout = noun === 'payouts' ? account.memory.payouts.get(id) : undefined
  if (payout) return show(account, changePayout(account, payout, verb, body))
  throw new Refusal(404, `There is no ${path.join('/')} to control.`)
}

function changeIntent(account: Account, intent: Intent, verb: string, body: unknown): Stored {
  switch (verb) {
    case 'complete_action':
    case 'fail_action':
      mustBe(intent, ['requires_action'])
      return act(account, intent, verb === 'complete_action')
    case 'late_success':
      mustBe(intent, ['requires_payment_method', 'requires_action', 'processing'])
      if (intent.token === null) throw new Refusal(409, `Nobody has tried to pay ${intent.id} yet.`)
      return inTurn(account, (turn) => succeed(turn, intent))
    case 'dispute':
      return dispute(account, intent, body)
    default:
      throw new Refusal(404, 'Verbs are complete_action, fail_action, late_success, dispute.')
  }
}

/**
 * Opens a dispute, at once or after `after_ms`; with an `outcome` the bank decides by itself after `outcome_after_ms`.
 * `{"close": "won"}` or `"lost"` ends one now.
 */
function dispute(account: Account, intent: Intent, body: unknown): Stored {
  const { close, ...plan } = readFields(body, {
    close: 'text',
    after_ms: 'number',
    outcome: 'text',
    outcome_after_ms: 'number',
  })
  const { charges, disputes, disputeOfCharge } = account.memory
  const charge = charges.get(intent.latest_charge ?? '')
  if (!charge?.captured) throw new Refusal(409, `${intent.id} was not paid, so nobody can dispute it.`)
  const opened = disputes.get(disputeOfCharge.get(charge.id) ?? '')
  if (close === undefined && opened) throw new Refusal(409, `${intent.id} is disputed already.`)
  if (close === undefined) return begin(account, charge, plan)
  const status = readOutcome(close, 'close')
  if (opened?.status !== 'needs_response') throw new Refusal(409, `${intent.id} has no open dispute.`)
  return inTurn(account, (turn) => closeDispute(turn, opened, status))
}

type Plan = { after_ms?: number; outcome?: string; outcome_after_ms?: number }

function begin(account: Account, charge: Charge, { after_ms, outcome, outcome_after_ms = 0 }: Plan): Stored {
  const verdict =
    outcome === undefined
      ? {}
      : { verdict: { status: readOutcome(outcome, 'outcome'), afterMs: outcome_after_ms } }
  if (after_ms === undefined) return inTurn(account, (turn) => openDispute(turn, charge, verdict.verdict))
  const atMs = account.world.clock.nowMs() + after_ms
  return inTurn(account, (turn) => planDispute(turn, charge, { atMs, ...verdict }))
}

function readOutcome(given: string, field: string): 'won' | 'lost' {
  if (given === 'won' || given === 'lost') return given
  throw new Refusal(400, `${field} is neither won nor lost.`)
}

function changeRefund(account: Account, refund: Refund, verb: string): Stored {
  if (verb === 'fail') {
    mustBe(refund, ['pending', 'succeeded'])
    return inTurn(account, (turn) => failRefund(turn, refund))
  }
  if (verb !== 'succeed') throw new Refusal(404, 'Verbs are succeed, fail.')
  mustBe(refund, ['pending'])
  return inTurn(account, (turn) => succeedRefund(turn, refund))
}

/** A bank pays out, or sends the money back, also what was shown as paid. */
function changePayout(account: Account, payout: Payout, verb: string, body: unknown): Stored {
  const { failure_code = 'account_closed' } = readFields(body, { failure_code: 'text' })
  if (verb !== 'pay' && verb !== 'fail') throw new Refusal(404, 'Verbs are pay, fail.')
  if (!Object.hasOwn(failures, failure_code))
    throw new Refusal(400, `failure_code is none of ${Object.keys(failures).join(', ')}.`)
  mustBe(payout, verb === 'pay' ? ['pending', 'in_transit'] : ['pending', 'in_transit', 'paid'])
  if (verb === 'fail') return inTurn(account, (turn) => movePayout(turn, payout, 'failed', failure_code))
  return inTurn(account, (turn) => {
    const sent = payout.status === 'pending' ? movePayout(turn, payout, 'in_transit') : payout
    return movePayout(turn, sent, 'paid')
  })
}

/** How much the merchant can transfer and pay out from now on. */
function setBalance(account: Account, body: unknown): unknown {
  const { currency, available } = readFields(body, { currency: 'text', available: 'number or null' })
  if (currency === undefined || available === undefined)
    throw new Refusal(400, 'Say currency, and available, which may be null: always enough.')
  setFunds(account, currency.toLowerCase(), available)
  return { currency: currency.toLowerCase(), available }
}

function setSearchLag(account: Account, body: unknown): unknown {
  const { lag_ms } = readFields(body, { lag_ms: 'number' })
  if (lag_ms === undefined) throw new Refusal(400, 'Say lag_ms.')
  account.searchLagMs = lag_ms
  return { lag_ms }
}

function mustBe({ id, status }: { id: string; status: string }, allowed: readonly string[]): void {
  if (!allowed.includes(status)) throw new Refusal(409, `${id} is ${status}, not ${allowed.join(' or ')}.`)
}

function inTurn(account: Account, happen: (turn: Turn) => Stored): Stored {
  const turn = beginTurn(account)
  const changed = happen(turn)
  endTurn(turn)
  return changed
}
