import type { Answer, Call } from '../shared/simulator.ts'
import type { Account } from './account.ts'
import { endTurn } from './end-turn.ts'
import type { Intent } from './records.ts'
import { completeAction, failAuthentication } from './settle-intent.ts'
import { actionUrl, clientSecretOf } from './show-intent.ts'
import { beginTurn } from './turn.ts'

/**
 * What a customer's browser sees when the bank wants to know who he is: a page with two buttons. Undefined where a
 * request is for something else.
 */
export function answerPage(account: Account, { method, path }: Call): Answer | undefined {
  const [, simulator, actions, id = '', verb] = path.split('/')
  if (simulator !== 'simulator' || actions !== 'actions') return undefined
  const intent = account.memory.intents.get(id)
  if (!intent) return page(404, '<p>There is no such payment.</p>')
  if (intent.status !== 'requires_action') return page(200, '<p>Nothing is left to do for this payment.</p>')
  if (method !== 'POST') return page(200, form(account, intent))
  act(account, intent, verb === 'complete')
  return intent.return_url === null ? page(200, '<p>Done. Go back to the shop.</p>') : goBack(account, intent)
}

/** The customer proves who he is, or does not. */
export function act(account: Account, intent: Intent, isProved: boolean): Intent {
  const turn = beginTurn(account)
  const acted = isProved ? completeAction(turn, intent) : failAuthentication(turn, intent)
  endTurn(turn)
  return acted
}

function form(account: Account, { id, amount, currency }: Intent): string {
  const button = (verb: string, label: string) =>
    `<form method="post" action="${actionUrl(account, id)}/${verb}"><button>${label}</button></form>`
  const what = `<p>Payment ${id}: ${amount} minor units of ${currency}.</p>`
  return `${what}${button('complete', 'Complete')}${button('fail', 'Fail')}`
}

function page(status: number, content: string): Answer {
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><title>3-D Secure (simulated)</title><h1>Is it you?</h1>${content}</html>\n`
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body }
}

function goBack(account: Account, { id, return_url }: Intent): Answer {
  const status = account.memory.intents.get(id)?.status
  const url = new URL(return_url ?? actionUrl(account, id))
  url.searchParams.set('payment_intent', id)
  url.searchParams.set('payment_intent_client_secret', clientSecretOf(id))
  url.searchParams.set('redirect_status', status === 'requires_payment_method' ? 'failed' : 'succeeded')
  return { status: 303, headers: { location: url.href }, body: '' }
}
