import type { Account } from './account.ts'
import { expand } from './expand.ts'
import type { Params } from './form.ts'
import { readBoolean, readInner, readInteger, readList, readText } from './read-params.ts'
import type { Outcome, StripeEvent } from './records.ts'
import { refuse, unknownObject } from './refused.ts'
import { type Shown, show, showEvent } from './show.ts'

type Listed = { id: string; created: number }
type Page<Item> = { url: string; items: Item[]; show: (item: Item) => Shown }

const limitMax = 100
const limitPreset = 10

export function listIntents(account: Account, params: Params): Outcome {
  const customer = readText(params, 'customer')
  const items = [...account.memory.intents.values()].filter(
    ({ repeated }) => customer === undefined || repeated.customer === customer,
  )
  return listOf(account, params, {
    url: '/v1/payment_intents',
    items,
    show: (intent) => show(account, intent),
  })
}

export function listRefunds(account: Account, params: Params): Outcome {
  const items = [...account.memory.refunds.values()].filter(ofPayment(params))
  return listOf(account, params, { url: '/v1/refunds', items, show: (refund) => show(account, refund) })
}

export function listCharges(account: Account, params: Params): Outcome {
  const intent = readText(params, 'payment_intent')
  const items = [...account.memory.charges.values()].filter(
    ({ payment_intent }) => intent === undefined || payment_intent === intent,
  )
  return listOf(account, params, { url: '/v1/charges', items, show: (charge) => show(account, charge) })
}

export function listDisputes(account: Account, params: Params): Outcome {
  const items = [...account.memory.disputes.values()].filter(ofPayment(params))
  return listOf(account, params, { url: '/v1/disputes', items, show: (dispute) => show(account, dispute) })
}

/** What belongs to the charge or the intent that is asked for, where one is. */
function ofPayment(params: Params): (item: { charge: string; payment_intent: string }) => boolean {
  const [charge, intent] = [readText(params, 'charge'), readText(params, 'payment_intent')]
  return (item) =>
    (charge === undefined || item.charge === charge) &&
    (intent === undefined || item.payment_intent === intent)
}

export function listEvents(account: Account, params: Params): Outcome {
  const one = readText(params, 'type')
  const types = one === undefined ? readList(params, 'types') : [one]
  const isDelivered = readBoolean(params, 'delivery_success')
  const items = [...account.memory.events.values()].filter(
    (event) =>
      (types.length === 0 || types.some((type) => isOfType(event, type))) &&
      (isDelivered === undefined || (event.delivery === 'DELIVERED') === isDelivered),
  )
  return listOf(account, params, { url: '/v1/events', items, show: (event) => showEvent(account, event) })
}

/** `charge.*` means all types that begin so. */
function isOfType({ type }: StripeEvent, wanted: string): boolean {
  return wanted.endsWith('*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted
}

/** A page of a list, newest first. */
export function listOf<Item extends Listed>(
  account: Account,
  params: Params,
  { url, items, show }: Page<Item>,
): Outcome {
  const limit = readLimit(params)
  const [after, before] = [readText(params, 'starting_after'), readText(params, 'ending_before')]
  const isCreated = withinTime(params, 'created')
  const newest = items.filter(({ created }) => isCreated(created)).reverse()
  const from = after === undefined ? 0 : placeOf(newest, after, 'starting_after') + 1
  const to = before === undefined ? newest.length : placeOf(newest, before, 'ending_before')
  const found = newest.slice(from, to)
  const page = before === undefined ? found.slice(0, limit) : found.slice(-limit)
  const shown = { object: 'list', data: page.map(show), has_more: found.length > page.length, url }
  return { status: 200, shown: expand(account, shown, readList(params, 'expand')) }
}

function readLimit(params: Params): number {
  const limit = readInteger(params, 'limit') ?? limitPreset
  if (limit >= 1 && limit <= limitMax) return limit
  throw refuse(`This value must be between 1 and ${limitMax}.`, {
    code: 'parameter_invalid_integer',
    param: 'limit',
  })
}

function placeOf(items: Listed[], id: string, param: string): number {
  const place = items.findIndex((item) => item.id === id)
  if (place < 0) throw unknownObject('object', id, param)
  return place
}

/** `created[gte]` and its kin, or `created` for one second. */
export function withinTime(params: Params, name: string): (seconds: number) => boolean {
  const isExact = typeof params[name] === 'string'
  const exactly = isExact ? readInteger(params, name) : undefined
  const range = (isExact ? undefined : readInner(params, name)) ?? {}
  const [gt, gte, lt, lte] = ['gt', 'gte', 'lt', 'lte'].map((end) => readInteger(range, end))
  return (seconds) =>
    seconds === (exactly ?? seconds) &&
    seconds > (gt ?? -1) &&
    seconds >= (gte ?? 0) &&
    seconds < (lt ?? Infinity) &&
    seconds <= (lte ?? Infinity)
}
