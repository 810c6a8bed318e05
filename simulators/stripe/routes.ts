import type { Account } from './account.ts'
import { cancelIntent, captureIntent, updateIntent } from './change-intent.ts'
import { confirmIntent } from './confirm-intent.ts'
import { createIntent } from './create-intent.ts'
import { acceptDispute } from './dispute-charge.ts'
import type { Params } from './form.ts'
import { listCharges, listDisputes, listEvents, listIntents, listRefunds } from './lists.ts'
import { moneyOutRoutes } from './money-out-routes.ts'
import { known } from './parameters.ts'
import type { Charge, Dispute, Intent, Outcome, Refund } from './records.ts'
import { createRefund, updateRefund } from './refund-charge.ts'
import { missing } from './refused.ts'
import type { Route } from './route.ts'
import { searchIntents } from './search.ts'
import { showEvent } from './show.ts'
import type { Turn } from './turn.ts'

/** What the simulated Stripe can do, by method and path after `/v1/`. */
export const routes: Record<string, Route> = {
  'POST payment_intents': { known: known.createIntent, execute: createIntent },
  'GET payment_intents': {
    known: known.listIntents,
    execute: ({ account }, params) => listIntents(account, params),
  },
  'GET payment_intents/search': {
    known: known.searchIntents,
    execute: ({ account }, params) => searchIntents(account, params),
  },
  'GET payment_intents/:id': {
    known: known.retrieveIntent,
    execute: ({ account }, _, id) => ({ status: 200, of: intentOf(account, id) }),
  },
  'POST payment_intents/:id': onIntent(known.updateIntent, updateIntent),
  'POST payment_intents/:id/confirm': onIntent(known.confirmIntent, confirmIntent),
  'POST payment_intents/:id/capture': onIntent(known.captureIntent, captureIntent),
  'POST payment_intents/:id/cancel': onIntent(known.cancelIntent, cancelIntent),
  'POST refunds': { known: known.createRefund, execute: createRefund },
  'GET refunds': { known: known.listRefunds, execute: ({ account }, params) => listRefunds(account, params) },
  'GET refunds/:id': {
    known: known.retrieve,
    execute: ({ account }, _, id) => ({ status: 200, of: refundOf(account, id) }),
  },
  'POST refunds/:id': {
    known: known.updateRefund,
    execute: (turn, params, id) => updateRefund(turn, refundOf(turn.account, id), params),
  },
  'GET charges': { known: known.listCharges, execute: ({ account }, params) => listCharges(account, params) },
  'GET charges/:id': {
    known: known.retrieve,
    execute: ({ account }, _, id) => ({ status: 200, of: chargeOf(account, id) }),
  },
  'GET disputes': {
    known: known.listDisputes,
    execute: ({ account }, params) => listDisputes(account, params),
  },
  'GET disputes/:id': {
    known: known.retrieve,
    execute: ({ account }, _, id) => ({ status: 200, of: disputeOf(account, id) }),
  },
  'POST disputes/:id/close': {
    known: known.retrieve,
    execute: (turn, _, id) => acceptDispute(turn, disputeOf(turn.account, id)),
  },
  ...moneyOutRoutes,
  'GET events': { known: known.listEvents, execute: ({ account }, params) => listEvents(account, params) },
  'GET events/:id': {
    known: known.retrieve,
    execute: ({ account }, _, id) => ({ status: 200, shown: eventOf(account, id) }),
  },
}

function onIntent(
  names: ReadonlySet<string>,
  change: (turn: Turn, intent: Intent, params: Params) => Outcome,
): Route {
  return { known: names, execute: (turn, params, id) => change(turn, intentOf(turn.account, id), params) }
}

export function intentOf({ memory }: Account, id: string): Intent {
  const intent = memory.intents.get(id)
  if (!intent) throw missing('payment_intent', id, 'intent')
  return intent
}

export function refundOf({ memory }: Account, id: string): Refund {
  const refund = memory.refunds.get(id)
  if (!refund) throw missing('refund', id, 'refund')
  return refund
}

function chargeOf({ memory }: Account, id: string): Charge {
  const charge = memory.charges.get(id)
  if (!charge) throw missing('charge', id, 'id')
  return charge
}

function disputeOf({ memory }: Account, id: string): Dispute {
  const dispute = memory.disputes.get(id)
  if (!dispute) throw missing('dispute', id, 'dispute')
  return dispute
}

function eventOf(account: Account, id: string): Record<string, unknown> {
  const event = account.memory.events.get(id)
  if (!event) throw missing('event', id, 'id')
  return showEvent(account, event)
}

/** The route of a request and the ids in its path. Undefined where there is none. */
export function findRoute(
  method: string,
  path: string,
): { route: Route; id: string; innerId: string } | undefined {
  const [root, version, noun, id, verb, innerId, ...rest] = path.split('/')
  if (root !== '' || version !== 'v1' || noun === undefined || rest.length > 0) return undefined
  const words = [noun, id && placeOf(id), verb, innerId && ':id']
  const route = routes[`${method} ${words.filter(Boolean).join('/')}`]
  return route && { route, id: decodeURIComponent(id ?? ''), innerId: decodeURIComponent(innerId ?? '') }
}

function placeOf(id: string): string {
  return id === 'search' ? 'search' : ':id'
}
