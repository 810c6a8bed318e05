import Type from 'typebox'
import { chooseSlots } from '../../catalogue/index.ts'
import { type Http, IdempotencyKey, problemResponses, Strict, Uuid } from '../../platform/http/index.ts'
import type { CheckoutDoor } from '../door.ts'
import { book } from './book.ts'
import { BookingView, bookingFields, PartySize } from './booking-schemas.ts'

const params = Strict({ slot_id: Uuid })
const headers = Type.Object({ 'idempotency-key': Type.Optional(IdempotencyKey) })

/** The body of POST /restaurants/tables/{slot_id}/book. */
const BookTable = Strict({
  party_size: PartySize,
  combine_with: Type.Optional(
    Type.Array(Uuid, {
      maxItems: 20,
      description: 'Further slots, of tables that are put together for one party',
    }),
  ),
  ...bookingFields,
})

/** A table is booked like anything else: what is special is which ones a party may have. */
export function tableBookingRoutes(http: Http, app: CheckoutDoor): void {
  const summary = 'Book a table, or several together'
  const response = { 201: BookingView, ...problemResponses }
  const schema = { tags: ['tables'], summary, headers, params, body: BookTable, response }
  const config = { access: 'public' } as const
  http.post('/restaurants/tables/:slot_id/book', { config, schema }, async (request, reply) => {
    const { party_size: partySize, combine_with = [], ...asked } = request.body
    const slotIds = [request.params.slot_id, ...combine_with]
    return await book(app, request, reply, asked, async () => {
      const ids = await chooseSlots(app.db, { size: partySize, slotIds })
      return ids.map((id) => ({ ref: { id }, quantity: 1, partySize }))
    })
  })
}
