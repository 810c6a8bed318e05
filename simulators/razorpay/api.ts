import { isObject } from '../shared/read-fields.ts'
import { Refusal } from '../shared/refusal.ts'
import { isLiveKey } from '../shared/settings.ts'
import type { Answer, Call } from '../shared/simulator.ts'
import { disputeRoutes } from './disputes-api.ts'
import { orderRoutes } from './orders-api.ts'
import { paymentRoutes } from './payments-api.ts'
import type { Provider } from './provider.ts'
import { badRequest, plainError, type RazorpayError } from './razorpay-error.ts'
import { refundRoutes } from './refunds-api.ts'
import { serverPaymentRoutes } from './server-payments-api.ts'
import { transferRoutes } from './transfers-api.ts'

/** The fixed words of a path stand before `:id`: whatever comes first is taken. */
const routes = [
  ...orderRoutes,
  ...serverPaymentRoutes,
  ...refundRoutes,
  ...transferRoutes,
  ...paymentRoutes,
  ...disputeRoutes,
]

/** Answers a request to the API as Razorpay would, its refusals included. */
export function answerApi(provider: Provider, call: Call): Answer {
  try {
    checkKey(provider, call.headers.authorization)
    return jsonAnswer(200, route(provider, call))
  } catch (error) {
    if (error instanceof Refusal) return errorAnswer(error)
    throw error
  }
}

function route(provider: Provider, { method, path, query, headers, body }: Call): object {
  for (const known of routes) {
    const found = known.method === method ? known.path.exec(path) : null
    if (!found) continue
    const ids = found.slice(1)
    return known.answer({
      provider,
      ids,
      path,
      query: new URLSearchParams(query),
      headers,
      body: readJson(body),
    })
  }
  throw plainError(400, 'The requested URL was not found on the server.')
}

/** Basic, spelled so and not otherwise. */
function checkKey({ keys }: Provider, authorization = ''): void {
  const [scheme, encoded = ''] = authorization.split(' ')
  const given = Buffer.from(encoded, 'base64').toString()
  if (isLiveKey(given)) {
    throw plainError(401, 'A live key was sent to a simulator. Renew it: it may stand in a log by now.')
  }
  if (scheme !== 'Basic' || given !== `${keys.keyId}:${keys.keySecret}`) {
    throw plainError(401, 'Authentication failed')
  }
}

function readJson(body: string): Record<string, unknown> {
  if (body.trim() === '') return {}
  try {
    const json: unknown = JSON.parse(body)
    if (isObject(json)) return json
  } catch {
    // Told like any other body that is not an object.
  }
  throw badRequest('The request body is not a JSON object.')
}

export function jsonAnswer(status: number, body: object): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

export function errorAnswer({ status, said }: RazorpayError): Answer {
  return jsonAnswer(status, { error: said })
}
