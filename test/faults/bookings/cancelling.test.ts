import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MadeSeatType } from '../../support/bookable.ts'
import { bookSeats, cancelAt, pathOf } from '../../support/booking-client.ts'
import type { Answer, Json } from '../../support/http.ts'
import type { Shop } from '../../support/shop.ts'
import { accounts, readMoved, type Simulated, simulate } from '../../support/simulators.ts'
import { untilTrue } from '../../support/waiting.ts'
import { countEnds, type Hall, openHouse, readOutcomes, untilPaidBack } from './hall.ts'

const asOperator = { asOperator: true }

test('bookings are cancelled at two servers', async (t) => {
  const razorpay = await simulate(t, ['razorpay'])
  const { shop, door, open } = await openHouse(t, { env: settingsFor(razorpay) })

  await t.test('twenty cancel one booking: its places and its money come back once', async () => {
    const hall = await open({ places: 10 })
    const { type, pool } = hall
    const { body: booking } = await bookSeats(shop, type, { count: 3 })

    const answers = await Promise.all(Array.from({ length: 20 }, (_, nth) => cancelAt(door(nth), booking)))

    for (const { status, body } of answers) assert.ok(status === 200 || body.code === 'NOT_CANCELLABLE')
    assert.equal((await pool()).free, 10)
    await untilPaidBack(shop)
    assert.deepEqual(await readOutcomes(hall), [
      { status: 'REFUNDED', captured: 3_000, refunded: 3_000, effects: ['SETTLED', 'REFUNDED'] },
    ])
  })

  await t.test('while they are being paid: nobody is left with both, or with neither', async (t) => {
    const hall = await open({ places: 24 })
    const { type, pool } = hall

    const cancelled = await Promise.all(
      Array.from({ length: 24 }, async (_, nth) => {
        const email = `racer-${nth}@example.com`
        const paying = bookSeats(door(nth), type, { email, token: `sim_slow_${1 + nth * 12}` })
        const id = await orderOf(hall, email)
        const answer = await door(nth + 1).post(`/bookings/${id}/cancel`, {}, asOperator)
        await paying
        return answer
      }),
    )
    await untilPaidBack(shop)

    const outcomes = await readOutcomes(hall)
    t.diagnostic(
      `${JSON.stringify(countEnds(cancelled))}, ${outcomes.filter(({ captured }) => captured > 0).length} were paid`,
    )
    for (const { status, captured, refunded, effects } of outcomes) {
      const isPaid = captured > 0
      // Who was paid before he was cancelled is REFUNDED; whose money came in while he was being cancelled never was sold.
      assert.ok(status === 'CANCELLED' || (isPaid && status === 'REFUNDED'), status)
      assert.equal(refunded, isPaid ? 1_000 : 0)
      assert.deepEqual(effects.includes('SETTLED'), isPaid)
      assert.deepEqual(effects.includes('REFUNDED'), isPaid)
    }
    assert.equal((await pool()).free, 24)
  })

  await t.test(
    'while a browser comes back from Razorpay: the places are free, and no money is left',
    async (t) => {
      const hall = await open({ places: 12 })
      const { type, pool } = hall
      await shop.db.sql`update items set currency = 'INR' where id = ${type.itemId}`
      const bookings = await Promise.all(
        Array.from({ length: 12 }, async (_, nth) => (await bookAtRazorpay(door(nth), type)).body),
      )

      const ends = await Promise.all(
        bookings.map(async (booking, nth) => {
          const path = pathOf(booking.booking_url).replace('?', '/verify?')
          const [verified, cancelled] = await Promise.all([
            payAt(razorpay, booking).then((back) => door(nth).post(path, back)),
            door(nth + 1).post(`/bookings/${booking.id}/cancel`, {}, asOperator),
          ])
          return [verified, cancelled].map(({ body }) => body.code ?? body.status).join(' ')
        }),
      )
      t.diagnostic(ends.sort().join(', '))
      await untilTrue(async () => {
        // Money that came in when its booking had been given up is found by asking again, as is done every hour.
        await shop.db
          .sql`update payments set next_look_at = now() where next_look_at > now() + interval '1 minute'`
        const moved = await readMoved(razorpay, 'razorpay')
        return [...moved.values()].every((one) => one.refundedMinor === one.capturedMinor)
      })
      await untilPaidBack(shop)

      for (const { status, captured, refunded } of await readOutcomes(hall)) {
        assert.ok(['CANCELLED', 'REFUNDED'].includes(status), status)
        assert.equal(refunded, captured)
      }
      for (const { captures, capturedMinor, refundedMinor } of (
        await readMoved(razorpay, 'razorpay')
      ).values())
        assert.deepEqual([captures, capturedMinor, refundedMinor], [1, 1_000, 1_000])
      assert.equal((await pool()).free, 12)
    },
  )
})

function settingsFor({ url }: Simulated): Record<string, string> {
  const { keyId, keySecret, webhookSecrets } = accounts.razorpay
  return {
    DEFAULT_GATEWAY: 'simulator',
    RAZORPAY_KEY_ID: keyId,
    RAZORPAY_KEY_SECRET: keySecret,
    RAZORPAY_WEBHOOK_SECRET: webhookSecrets.join(','),
    RAZORPAY_API_BASE: url('razorpay'),
  }
}

/** The id of somebody's order as soon as it is there, long before he has an answer. */
async function orderOf({ shop: { db } }: Hall, email: string): Promise<string> {
  let id: string | undefined
  await untilTrue(async () => {
    const [order] = await db.sql<{ id: string }>`select id from orders where customer_email = ${email}`
    id = order?.id
    return id !== undefined
  })
  return id ?? assert.fail()
}

function bookAtRazorpay(shop: Shop, { showId, name }: MadeSeatType): Promise<Answer> {
  const customer = { email: 'guest@example.com' }
  const body = { seat_type: name, seat_count: 1, customer, gateway: 'razorpay' }
  return shop.post(`/events/${showId}/book`, body)
}

/** The customer pays; answers with what his browser brings back. */
async function payAt({ control }: Simulated, { gateway_order }: Json): Promise<Json> {
  const { json } = await control('POST', `razorpay/orders/${gateway_order.order_id}/pay`, {
    upi: 'success@razorpay',
  })
  const { razorpay_order_id, razorpay_payment_id, razorpay_signature } = json
  return { razorpay_order_id, razorpay_payment_id, razorpay_signature }
}
