import Type from 'typebox'
import { TimeOrDay } from '../../catalogue/index.ts'
import { IdempotencyKey, Strict, Uuid } from '../../platform/http/index.ts'
import { bookingFields, PartySize } from './booking-schemas.ts'

const askedFields = {
  user_id: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 64,
      description: 'Yours, from your token; another one is refused',
    }),
  ),
  idempotency_key: Type.Optional(
    Type.String({ ...IdempotencyKey, description: 'Instead of the header Idempotency-Key' }),
  ),
  ...bookingFields,
}

const tripFields = {
  places: Type.Optional(PartySize),
  ...askedFields,
}

/** The body of POST /bookings: a trip, by its id or by its vendor and date; or places at an event with one kind of them. */
export const BookTrip = Strict({ trip_id: Uuid, ...tripFields })
export const BookTripByDate = Strict({ vendor_id: Uuid, trip_date: TimeOrDay, ...tripFields })
export const BookEvent = Strict({
  event_id: Type.String({
    minLength: 1,
    maxLength: 64,
    description: 'Ours, or as another system calls the event',
  }),
  seat_count: PartySize,
  ...askedFields,
})
export const CreateBooking = Type.Union([BookTrip, BookTripByDate, BookEvent])

/** The body of POST /bookings/{id}/pay. */
export const PayBooking = Strict({ result: Type.Enum(['success', 'failed']) })
