import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cancelAt } from '../../support/booking-client.ts'
import { putOn } from '../../support/concert.ts'
import { untilTrue } from '../../support/waiting.ts'
import { mute, openGatewayShop, payAtRazorpay, readPayment } from './gateway-shop.ts'

test('who pays for a booking that he has cancelled, and says so, gets his money back without waiting for a webhook', async (t) => {
  const shop = await openGatewayShop(t)
  await mute(shop, 'razorpay')
  const event = await putOn(shop, { currency: 'INR' })
  const asked = { seat_type: 'Stalls', seat_count: 2, gateway: 'razorpay' }
  const customer = { email: 'buyer@example.com' }
  const { body: booking } = await shop.post(`/events/${event.id}/book`, { ...asked, customer })
  assert.equal((await cancelAt(shop, booking)).body.status, 'CANCELLED')

  const proof = await payAtRazorpay(shop, booking.gateway_order.order_id)
  const { razorpay_order_id, razorpay_payment_id, razorpay_signature } = proof
  const returned = { razorpay_order_id, razorpay_payment_id, razorpay_signature }
  const { search } = new URL(booking.booking_url)
  const { status, body } = await shop.post(`/bookings/${booking.id}/verify${search}`, returned)

  assert.deepEqual([status, body.status], [200, 'CANCELLED'])
  // Nobody else has told us, and on our own we would have looked in an hour.
  await untilTrue(async () => (await readPayment(shop, booking.payment.id)).status === 'REFUNDED')
  const { refunded_minor, refunds } = await readPayment(shop, booking.payment.id)
  assert.deepEqual([refunded_minor, refunds.length, refunds[0].reason], [2_000, 1, 'PAID_TOO_LATE'])
})
