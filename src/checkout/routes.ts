import Type, { type Static } from 'typebox'
import { findPayments } from '../payments/index.ts'
import {
  type FastifyReply,
  type FastifyRequest,
  type Http,
  IdempotencyKey,
  openEventStream,
  problemResponses,
  Strict,
  Uuid,
} from '../platform/http/index.ts'
import { Failure, type FailureCode, failures } from '../values/failure.ts'
import type { CheckoutRequest } from './basket.ts'
import { hasSettled } from './checkout.ts'
import {
  AcceptedView,
  CheckoutView,
  ProcessCheckout,
  ProcessedView,
  StartCheckout,
} from './checkout-schemas.ts'
import type { CheckoutState } from './checkout-store.ts'
import {
  addressOf,
  type CheckoutDoor,
  countCheckout,
  envelopeOf,
  readVisible,
  statusUrlOf,
  type Visible,
  waitSecondsOf,
} from './door.ts'
import { VerifyReturn } from './payment-schemas.ts'
import { readProcessCheckout, readStartCheckout } from './read-request.ts'
import { showAccepted, showCheckout, showCheckoutToOthers, showError } from './show-checkout.ts'
import { verifyReturn } from './verify-return.ts'

const tags = ['checkouts']
const headers = Type.Object({ 'idempotency-key': Type.Optional(IdempotencyKey) })
const params = Strict({ id: Uuid })
const querystring = Strict({ token: Type.Optional(Type.String({ maxLength: 128 })) })

/** The old call waits for the end this long, then answers 202. */
const processWaitMs = 25_000

/** What buyers may ask of checkouts. */
export function checkoutRoutes(http: Http, app: CheckoutDoor): void {
  startRoutes(http, app)
  processRoute(http, app)
  lookRoutes(http, app)
  verifyRoute(http, app)
}

function startRoutes(http: Http, app: CheckoutDoor): void {
  const summary = 'Hold the places and start to take the money'
  const response = { 200: CheckoutView, 202: AcceptedView, ...problemResponses }
  const schema = { tags, summary, headers, body: StartCheckout, response }
  for (const url of ['/checkouts', '/checkout']) {
    http.post(url, { config: { access: 'public' }, schema }, async (request, reply) => {
      await countCheckout(app, request, reply)
      const accepted = await accept(app, readStartCheckout(request.body, envelopeOf(app, request)), reply)
      const waitSeconds = waitSecondsOf(request)
      const state = waitSeconds > 0 ? await app.watch.waitFor(accepted.id, waitSeconds * 1000) : undefined
      if (waitSeconds > 0) reply.header('preference-applied', `wait=${waitSeconds}`)
      if (!state || !hasSettled(state.status)) return reply.code(202).send(accepted)
      return reply.code(200).send(await viewOf(app, { state, isBuyers: true }))
    })
  }
}

async function accept(
  app: CheckoutDoor,
  request: CheckoutRequest,
  reply: FastifyReply,
): Promise<Static<typeof AcceptedView>> {
  const acceptance = await app.accept(request)
  if (acceptance instanceof Failure) throw acceptance
  const { accepted, isReplay } = acceptance
  if (isReplay) reply.header('idempotent-replayed', 'true')
  const statusUrl = statusUrlOf(app, accepted.id)
  reply.header('location', statusUrl)
  return showAccepted(accepted, statusUrl)
}

function processRoute(http: Http, app: CheckoutDoor): void {
  const summary = 'Check out and wait for the end, in one call'
  const response = { 200: ProcessedView, 202: AcceptedView, ...problemResponses }
  const schema = { tags, summary, headers, body: ProcessCheckout, response }
  http.post('/checkout/process', { config: { access: 'public' }, schema }, async (request, reply) => {
    await countCheckout(app, request, reply)
    const accepted = await accept(app, readProcessCheckout(request.body, envelopeOf(app, request)), reply)
    const state = await app.watch.waitFor(accepted.id, processWaitMs)
    if (state?.status === 'FAILED') throw processFailure(state)
    if (state?.status !== 'COMPLETED') return reply.code(202).send(accepted)
    const view = await viewOf(app, { state, isBuyers: true })
    const { id: checkout_id, status, order_id, payment, amount_minor, currency } = view
    const money = { amount_minor, currency }
    return reply.send({
      checkout_id,
      error: null,
      status,
      order_id,
      payment_id: payment?.id ?? null,
      ...money,
    })
  })
}

/** What the old call says of each; clients compare these words. */
const processErrors: Partial<Record<FailureCode, string>> = {
  PAYMENT_DECLINED: 'Payment processing failed',
  STOCK_REFUSED: 'Inventory failed',
  ORDER_REFUSED: 'Order failed',
}

function processFailure(state: CheckoutState): Failure {
  const code = state.errorCode ?? 'INTERNAL'
  const reason = showError(state)?.reason
  const message = reason ? `${failures[code][1]} (${reason})` : failures[code][1]
  const error = processErrors[code] ?? 'Checkout failed'
  return new Failure(code, { checkout_id: state.id, error, message })
}

/** A browser that has paid says so; whether it is true, the gateway is asked at once. */
function verifyRoute(http: Http, app: CheckoutDoor): void {
  const summary = 'What the script of Razorpay brought back'
  const response = { 200: CheckoutView, ...problemResponses }
  const schema = { tags, summary, params, querystring, body: VerifyReturn, response }
  for (const url of ['/checkouts/:id/verify', '/checkout/:id/verify']) {
    http.post(url, { config: { access: 'link' }, schema }, async (request) => {
      const { state, isBuyers } = await readVisible(app, request)
      const now = await verifyReturn(app, state.id, request.body)
      return await viewOf(app, { state: now ?? state, isBuyers })
    })
  }
}

function lookRoutes(http: Http, app: CheckoutDoor): void {
  const response = { 200: CheckoutView, ...problemResponses }
  for (const url of ['/checkouts/:id', '/checkout/:id']) {
    const schema = { tags, summary: 'How a checkout stands', params, querystring, response }
    http.get(url, { config: { access: 'link' }, schema }, async (request) => {
      return await viewOf(app, await readVisible(app, request))
    })
    const summary = 'The same as server-sent events, until the end'
    const streamed = { tags, summary, params, querystring, response: problemResponses }
    const config = { access: 'link', isStream: true } as const
    http.get(`${url}/events`, { config, schema: streamed }, async (request, reply) => {
      const { isBuyers } = await readVisible(app, request)
      await stream(app, request, reply, isBuyers)
    })
  }
}

async function stream(
  app: CheckoutDoor,
  request: FastifyRequest<{ Params: { id: string } }>,
  reply: FastifyReply,
  isBuyers: boolean,
): Promise<void> {
  const events = openEventStream(request, reply)
  const show = async (state: CheckoutState) => {
    events.send('checkout', await viewOf(app, { state, isBuyers }))
    if (state.status === 'COMPLETED' || state.status === 'FAILED') events.close()
  }
  let shown = Promise.resolve()
  const stop = app.watch.watch(request.params.id.toLowerCase(), (state) => {
    // One after the other, in order. A state that cannot be read ends the stream; the client comes back for it.
    shown = shown.then(() => show(state)).catch(() => events.close())
  })
  await events.closed
  stop()
}

async function viewOf(app: CheckoutDoor, { state, isBuyers }: Visible) {
  const payment = (await findPayments(app.db, [state.id])).get(state.id)
  if (!isBuyers) return showCheckoutToOthers(state, payment, addressOf(app, state.id))
  return showCheckout(state, payment, statusUrlOf(app, state.id))
}
