import type { Params } from './form.ts'
import { readBoolean, readChoice, readInner, readInteger, readList, readText } from './read-params.ts'
import { refuse } from './refused.ts'

type Repeated = Readonly<Record<string, unknown>>

const texts = [
  'customer',
  'customer_account',
  'description',
  'on_behalf_of',
  'receipt_email',
  'setup_future_usage',
  'statement_descriptor_suffix',
  'transfer_group',
]
const lists = ['allowed_payment_method_types', 'excluded_payment_method_types', 'payment_method_types']
/** Objects that are given back as they came. */
const objects = ['shipping', 'transfer_data']

/** What a request says about an intent and its answer only repeats, on top of what was said before. */
export function readRepeated(params: Params, before: Repeated = {}): Repeated {
  if (readText(params, 'statement_descriptor') !== undefined)
    throw refuse(suffixOnly, { param: 'statement_descriptor' })
  const said: Record<string, unknown> = {}
  for (const name of Object.keys(params)) {
    if (texts.includes(name)) said[name] = readText(params, name) ?? null
    else if (lists.includes(name)) said[name] = readList(params, name)
    else if (objects.includes(name)) said[name] = readInner(params, name) ?? null
    else if (name === 'application_fee_amount') said[name] = readInteger(params, name) ?? null
  }
  return Object.keys(said).length === 0 ? before : { ...before, ...said }
}

const suffixOnly =
  'The `statement_descriptor` parameter is not supported for card charges. Use `statement_descriptor_suffix` instead.'

/** Automatic unless the request names the methods itself. */
export function readAutomatic(
  params: Params,
  named: boolean,
): { enabled: boolean; allow_redirects: string } | null {
  const given = readInner(params, 'automatic_payment_methods')
  if (!given) return named ? null : { allow_redirects: 'always', enabled: true }
  if (named) {
    throw refuse(
      'You may only specify one of these parameters: automatic_payment_methods, payment_method_types.',
    )
  }
  const isEnabled = readBoolean(given, 'enabled')
  if (isEnabled === undefined) {
    throw refuse('Missing required param: automatic_payment_methods[enabled].', {
      code: 'parameter_missing',
      param: 'automatic_payment_methods[enabled]',
    })
  }
  return isEnabled
    ? {
        allow_redirects: readChoice(given, 'allow_redirects', ['always', 'never']) ?? 'always',
        enabled: true,
      }
    : null
}
