import Type, { type Static } from 'typebox'
import { checkoutsOf, isOrderOf, isOwn, markRefundPending, readOrders } from '../orders/index.ts'
import {
  findPayments,
  findPaymentsById,
  findRefunds,
  listPayments,
  type Payment,
  paymentStatuses,
  requestRefund,
} from '../payments/index.ts'
import { recordChange } from '../platform/audit-trail/index.ts'
import type { Tx } from '../platform/db/index.ts'
import {
  type FastifyReply,
  type FastifyRequest,
  type Http,
  IdempotencyKey,
  offsetOf,
  pagingFields,
  problemResponses,
  Strict,
  Uuid,
} from '../platform/http/index.ts'
import { answerOnce } from '../platform/idempotency/index.ts'
import { type Caller, may } from '../values/caller.ts'
import { Failure } from '../values/failure.ts'
import { checkOutAgain } from './check-out-again.ts'
import { AcceptedView, GatewayName } from './checkout-schemas.ts'
import { findEnded, findSold } from './checkout-store.ts'
import { type CheckoutDoor, countCheckout, gatewayNameOf, statusUrlOf } from './door.ts'
import { CheckOutAgain, LongPaymentView, PayOrder, RefundPayment, RefundView } from './payment-schemas.ts'
import { showAccepted } from './show-checkout.ts'
import { showLongPayment, showRefund } from './show-payment.ts'

const tags = ['payments']
const headers = Type.Object({ 'idempotency-key': Type.Optional(IdempotencyKey) })
const params = Strict({ id: Uuid })
const querystring = Strict({ token: Type.Optional(Type.String({ maxLength: 128 })) })
const open = { access: 'link' } as const
const writesCheckouts = { role: 'operator', scope: 'checkouts:write' } as const
const readsPayments = { role: 'operator', scope: 'payments:read' } as const

/** Payments: paying an order once more, looking at them, giving money back. */
export function paymentRoutes(http: Http, app: CheckoutDoor): void {
  payRoutes(http, app)
  lookRoutes(http, app)
  refundRoute(http, app)
}

function payRoutes(http: Http, app: CheckoutDoor): void {
  const summary = 'Pay an order whose payment failed, by another checkout'
  const response = { 202: AcceptedView, ...problemResponses }
  const pay = { tags, summary, headers, querystring, body: PayOrder, response }
  http.post('/payments', { config: open, schema: pay }, async (request, reply) => {
    const { order_id: orderId, ...asked } = request.body
    return await payAgain(app, request, reply, { ...asked, orderId, token: request.query.token })
  })

  const again = { tags, summary, headers, params, querystring, body: CheckOutAgain, response }
  http.post('/orders/:id/checkout', { config: open, schema: again }, async (request, reply) => {
    const { params, query, body } = request
    return await payAgain(app, request, reply, { ...body, orderId: params.id, token: query.token })
  })
}

type Asked = Static<typeof CheckOutAgain> & { orderId: string; token: string | undefined }

async function payAgain(app: CheckoutDoor, request: FastifyRequest, reply: FastifyReply, asked: Asked) {
  await countCheckout(app, request, reply)
  const {
    payment_method: paymentMethod = { type: 'browser' as const },
    amount_minor,
    currency,
    orderId,
  } = asked
  const wanted = { orderId, paymentMethod, amountMinor: amount_minor, currency }
  const accepted = await app.db.transaction((tx) =>
    answerOnce(tx, request, reply, async () => {
      const before = await findPayable(tx, app, request.caller, asked)
      // By the gateway it failed at, unless another one is named.
      const gateway = gatewayNameOf(app, { ...before, ...asked })
      const checkout = await checkOutAgain(tx, { ...wanted, gateway, holdTtlMs: app.config.holdTtlMs })
      return showAccepted(checkout, statusUrlOf(app, checkout.id))
    }),
  )
  return reply.code(202).header('location', accepted.status_url).send(accepted)
}

/** The gateway that the order was last to be paid by, if it came that far. Fails with NOT_FOUND for strangers. */
async function findPayable(
  tx: Tx,
  { links }: CheckoutDoor,
  caller: Caller,
  { orderId, token }: Asked,
): Promise<{ gateway?: string }> {
  const [order] = await readOrders(tx, [orderId])
  const hasLink = order && links.isOneOf([order.id, ...checkoutsOf(order)], token)
  const mayPay = order && (hasLink || isOwn(order, caller) || may(caller, writesCheckouts))
  if (!mayPay) throw new Failure('NOT_FOUND')
  const payment = (await findPayments(tx, [order.checkoutId])).get(order.checkoutId)
  return payment ? { gateway: payment.gateway } : {}
}

function lookRoutes(http: Http, app: CheckoutDoor): void {
  const one = {
    tags,
    summary: 'How a payment stands',
    params,
    querystring,
    response: { 200: LongPaymentView, ...problemResponses },
  }
  http.get('/payments/:id', { config: open, schema: one }, async ({ params, query, caller }) => {
    const payment = (await findPaymentsById(app.db, [params.id])).get(params.id.toLowerCase())
    if (!payment || !(await mayLook(app, payment, caller, query.token))) throw new Failure('NOT_FOUND')
    return showLongPayment(payment, await findRefunds(app.db, payment.id))
  })

  const filters = Strict({
    ...pagingFields,
    status: Type.Optional(Type.Enum([...paymentStatuses])),
    gateway: Type.Optional(GatewayName),
    order_id: Type.Optional(Uuid),
  })
  const listed = { 200: Type.Object({ payments: Type.Array(LongPaymentView) }), ...problemResponses }
  const list = { tags, summary: 'Payments, newest first', querystring: filters, response: listed }
  const readers = { access: 'operator', scope: 'payments:read' } as const
  http.get('/admin/payments', { config: readers, schema: list }, async ({ query }) => {
    const { status, gateway, order_id: orderId, limit } = query
    const payments = await listPayments(app.db, { status, gateway, orderId, limit, offset: offsetOf(query) })
    return { payments: payments.map((payment) => showLongPayment(payment)) }
  })
}

async function mayLook(
  { db, links }: CheckoutDoor,
  { orderId, checkoutId }: Payment,
  caller: Caller,
  token: string | undefined,
): Promise<boolean> {
  if (links.isToken(checkoutId, token) || may(caller, readsPayments)) return true
  return caller.userId !== null && (await isOrderOf(db, orderId, caller.userId))
}

function refundRoute(http: Http, app: CheckoutDoor): void {
  const summary = 'Give a payment back, in part or all that is left of it'
  const response = { 202: RefundView, ...problemResponses }
  const schema = { tags, summary, headers, params, body: RefundPayment, response }
  const config = { access: 'operator', scope: 'payments:write' } as const
  http.post('/payments/:id/refund', { config, schema }, async (request, reply) => {
    const { params, body, caller } = request
    const { amount_minor: amountMinor, reason } = body
    const asked = { amountMinor, reason, requestedBy: caller.name }
    const view = await app.db.transaction((tx) =>
      answerOnce(tx, request, reply, async () => {
        const payment = (await findPaymentsById(tx, [params.id])).get(params.id.toLowerCase())
        if (!payment) throw new Failure('NOT_FOUND')
        const isOver = (await findEnded(tx, [payment.checkoutId])).has(payment.checkoutId)
        if (!isOver) throw new Failure('CHECKOUT_UNDER_WAY')
        const refundId = await requestRefund(tx, payment, asked)
        await noteOnOrder(tx, payment)
        const changes = { refund_id: refundId, amount_minor: amountMinor ?? null, reason }
        await recordChange(tx, caller, {
          action: 'payment.refunded',
          subject: `payment:${payment.id}`,
          changes,
        })
        const refund = (await findRefunds(tx, payment.id)).find(({ id }) => id === refundId)
        if (!refund) throw new Error('A refund was not written.')
        return showRefund(refund, payment)
      }),
    )
    return reply.code(202).send(view)
  })
}

/** Once nothing of the sale's money is to stay, the order waits for the refund to arrive. */
async function noteOnOrder(tx: Tx, { id, checkoutId, orderId }: Payment): Promise<void> {
  const payment = (await findPaymentsById(tx, [id])).get(id)
  const isAll = payment !== undefined && payment.refundedMinor === payment.capturedMinor
  if (isAll && (await findSold(tx, [checkoutId])).has(checkoutId)) await markRefundPending(tx, orderId)
}
