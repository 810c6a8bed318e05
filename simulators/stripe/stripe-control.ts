import { readFields } from '../shared/read-fields.ts'
import { Refusal } from '../shared/refusal.ts'
import type { Account } from './account.ts'
import { act } from './action-page.ts'
import { closeDispute, openDispute } from './dispute-charge.ts'
import { endTurn } from './end-turn.ts'
import type { Intent, Refund, Stored } from './records.ts'
import { failRefund, succeedRefund } from './refund-charge.ts'
import { succeed } from './settle-intent.ts'
import { show } from './show.ts'
import { beginTurn, type Turn } from './turn.ts'

/** What a test can make happen: `POST /control/stripe/<noun>/<id>/<verb>`. Answers with the object afterwards. */
export function controlStripe(account: Account, path: readonly string[], body: unknown): unknown {
  const [noun, id = '', verb = ''] = path
  if (noun === 'search' && path.length === 1) return setSearchLag(account, body)
  const intent = noun === 'payment_intents' ? account.memory.intents.get(id) : undefined
  if (intent) return show(account, changeIntent(account, intent, verb, body))
  const refund = noun === 'refunds' ? account.memory.refunds.get(id) : undefined
  if (refund) return show(account, changeRefund(account, refund, verb))
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

/** Without a body a dispute is opened; `{"close": "won"}` or `"lost"` ends it. */
function dispute(account: Account, intent: Intent, body: unknown): Stored {
  const { close } = readFields(body, { close: 'text' })
  const { charges, disputes, disputeOfCharge } = account.memory
  const charge = charges.get(intent.latest_charge ?? '')
  if (!charge?.captured) throw new Refusal(409, `${intent.id} was not paid, so nobody can dispute it.`)
  const opened = disputes.get(disputeOfCharge.get(charge.id) ?? '')
  if (close === undefined && opened) throw new Refusal(409, `${intent.id} is disputed already.`)
  if (close === undefined) return inTurn(account, (turn) => openDispute(turn, charge))
  if (close !== 'won' && close !== 'lost') throw new Refusal(400, 'close is neither won nor lost.')
  if (opened?.status !== 'needs_response') throw new Refusal(409, `${intent.id} has no open dispute.`)
  return inTurn(account, (turn) => closeDispute(turn, opened, close))
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
