import type { Static } from 'typebox'
import type { Payment } from '../payments/index.ts'
import { failures } from '../values/failure.ts'
import type { AcceptedCheckout } from './checkout.ts'
import type { AcceptedView, CheckoutView, IncidentView } from './checkout-schemas.ts'
import type { CheckoutState } from './checkout-store.ts'
import type { Incident } from './incidents-store.ts'

export function showAccepted(accepted: AcceptedCheckout, statusUrl: string): Static<typeof AcceptedView> {
  const { id, orderId, amountMinor, currency, expiresAt } = accepted
  const money = { amount_minor: amountMinor, currency }
  return { id, status: 'PENDING', order_id: orderId, ...money, expires_at: expiresAt, status_url: statusUrl }
}

export function showCheckout(
  state: CheckoutState,
  payment: Payment | undefined,
  statusUrl: string,
): Static<typeof CheckoutView> {
  return {
    id: state.id,
    status: state.status,
    step: state.isUndoing ? `UNDO_${state.step}` : state.step,
    order_id: state.orderId,
    external_order_id: state.externalOrderId,
    amount_minor: state.amountMinor,
    currency: state.currency,
    expires_at: state.expiresAt,
    created_at: state.createdAt,
    started_at: state.startedAt,
    finished_at: state.finishedAt,
    payment: payment ? showPayment(payment) : null,
    error: showError(state),
    status_url: statusUrl,
  }
}

/** To those who may look and not act: without what the buyer's browser pays with. `address` is not the key either. */
export function showCheckoutToOthers(
  state: CheckoutState,
  payment: Payment | undefined,
  address: string,
): Static<typeof CheckoutView> {
  return showCheckout(state, payment && { ...payment, action: null }, address)
}

function showPayment(payment: Payment): NonNullable<Static<typeof CheckoutView>['payment']> {
  return {
    id: payment.id,
    status: payment.status,
    gateway: payment.gateway,
    amount_minor: payment.amountMinor,
    currency: payment.currency,
    captured_minor: payment.capturedMinor,
    refunded_minor: payment.refundedMinor,
    action: payment.action,
  }
}

/** What went wrong, once it is final; while things are undone the buyer is not told half of it. */
export function showError({
  status,
  errorCode,
  errorReason,
}: CheckoutState): Static<typeof CheckoutView>['error'] {
  if (status !== 'FAILED' || !errorCode) return null
  const error = { code: errorCode, message: failures[errorCode][1] }
  return errorReason === null ? error : { ...error, reason: errorReason }
}

export function showIncident(incident: Incident): Static<typeof IncidentView> {
  const { id, checkoutId, step, isUndoing, reason, openedAt, resolvedAt } = incident
  const when = { opened_at: openedAt, resolved_at: resolvedAt }
  return { id, checkout_id: checkoutId, step, is_undoing: isUndoing, reason, ...when }
}
