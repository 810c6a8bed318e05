import Type from 'typebox'
import {
  Currency,
  Moment,
  moneyFields,
  nameLine,
  pagingFields,
  Reason,
  Strict,
  Uuid,
} from '../../platform/http/index.ts'
import { Cancellation, PriceMajor, PriceMinor, Time } from '../sale-schemas.ts'
import { PolicyView } from '../show-policy.ts'

/** One line with something in it: these texts land in mails. */
const visibleLine = '^(?=.*\\S)[^\\p{Cc}\\u2028-\\u202E\\u2066-\\u2069]*$'
const Title = Type.String({ minLength: 1, maxLength: 128, pattern: visibleLine })
const Word = Type.String({ minLength: 1, maxLength: 32, pattern: visibleLine })
const Location = Type.String({ minLength: 1, maxLength: 128, pattern: visibleLine })
const Places = Type.Integer({ minimum: 0, maximum: 1_000_000 })
const OrNull = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) =>
  Type.Union([schema, Type.Null()])

const Row = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9 ./-]{0,23}$', description: 'Such as A' })
const SeatNumber = Type.Integer({ minimum: 1, maximum: 99_999 })
const PlanRow = Type.Union([
  Strict({ row: Row, from: SeatNumber, to: SeatNumber }),
  Strict({
    row: Row,
    seats: Type.Array(SeatNumber, { minItems: 1, maxItems: 1_000, uniqueItems: true }),
  }),
])
const Plan = Type.Array(PlanRow, {
  minItems: 1,
  maxItems: 1_000,
  uniqueItems: true,
  description: 'Rows of numbered seats, the best first',
})

const SeatTypeName = Type.String({ minLength: 1, maxLength: 32, pattern: nameLine })
const seatTypeNames = {
  seat_type: Type.Optional(SeatTypeName),
  name: Type.Optional(SeatTypeName),
}
/** Said once, in minor or in major units. */
export const priceFields = {
  price_minor: Type.Optional(PriceMinor),
  price: Type.Optional(PriceMajor),
  currency: Type.Optional(Currency),
}
const placesFields = {
  places: Type.Optional(Places),
  total_seats: Type.Optional(Places),
  plan: Type.Optional(Plan),
}
const MaxPerOrder = Type.Integer({ minimum: 1, maximum: 10_000 })

const NewSeatType = Strict({
  ...seatTypeNames,
  ...priceFields,
  ...placesFields,
  sale_from: Type.Optional(Time),
  sale_until: Type.Optional(Time),
  max_per_order: Type.Optional(MaxPerOrder),
  is_line_strict: Type.Optional(
    Type.Boolean({ description: 'Nobody who waits is served before those who came first' }),
  ),
  cancellation: Type.Optional(Cancellation),
})

/** The body of POST /events: one date, or a series of them. */
export const CreateEvent = Strict({
  title: Title,
  type: Word,
  location: Location,
  starts_at: Type.Optional(Time),
  date_time: Type.Optional(Time),
  dates: Type.Optional(Type.Array(Time, { minItems: 1, maxItems: 366, uniqueItems: true })),
  ends_at: Type.Optional(Time),
  duration_minutes: Type.Optional(Type.Integer({ minimum: 0, maximum: 525_600 })),
  currency: Type.Optional(Currency),
  seat_types: Type.Array(NewSeatType, { maxItems: 50 }),
  cancellation: Type.Optional(Cancellation),
})

const ChangeSeatType = Strict({
  ...seatTypeNames,
  ...priceFields,
  ...placesFields,
  sale_from: Type.Optional(OrNull(Time)),
  sale_until: Type.Optional(OrNull(Time)),
  max_per_order: Type.Optional(OrNull(MaxPerOrder)),
  is_line_strict: Type.Optional(Type.Boolean()),
  cancellation: Type.Optional(OrNull(Cancellation)),
})

/** The body of PATCH /events/{id}. A seat type that is not there yet is added. */
export const ChangeEvent = Type.Object(
  {
    title: Type.Optional(Title),
    location: Type.Optional(Location),
    starts_at: Type.Optional(Time),
    date_time: Type.Optional(Time),
    ends_at: Type.Optional(Time),
    seat_types: Type.Optional(Type.Array(ChangeSeatType, { minItems: 1, maxItems: 50 })),
    cancellation: Type.Optional(OrNull(Cancellation)),
  },
  { additionalProperties: false, minProperties: 1 },
)

export const CancelEvent = Strict({ reason: Reason })

/** What GET /events takes. */
export const ListEvents = Strict({
  ...pagingFields,
  type: Type.Optional(Type.String({ maxLength: 32 })),
  from: Type.Optional(Time),
  until: Type.Optional(Time),
  series_id: Type.Optional(Uuid),
  q: Type.Optional(Type.String({ maxLength: 100, description: 'A part of the title' })),
})

const SeatTypeView = Type.Object({
  item_id: Uuid,
  seat_type: Type.String(),
  price_minor: moneyFields.amount_minor,
  currency: moneyFields.currency,
  price: Type.String({ description: 'For people: 99.90 USD' }),
  places: Type.Integer(),
  available: Type.Integer({ description: 'What is left to book; none as long as somebody waits' }),
  has_seats: Type.Boolean({ description: 'Whether its places are numbered' }),
  sale_from: OrNull(Moment),
  sale_until: OrNull(Moment),
  max_per_order: OrNull(Type.Integer()),
  is_line_strict: Type.Boolean(),
  cancellation: PolicyView,
  stock: Type.Optional(
    Type.Object(
      { free: Type.Integer(), held: Type.Integer(), sold: Type.Integer(), waiting: Type.Integer() },
      { description: 'For operators only' },
    ),
  ),
})

export const EventView = Type.Object({
  id: Uuid,
  series_id: OrNull(Uuid),
  title: Type.String(),
  type: Type.String(),
  location: Type.String(),
  starts_at: Moment,
  ends_at: Moment,
  status: Type.Enum(['SCHEDULED', 'CANCELLED']),
  cancelled_at: OrNull(Moment),
  seat_types: Type.Array(SeatTypeView),
  cancellation: PolicyView,
  created_at: Moment,
  updated_at: Moment,
})

export const SeriesView = Type.Object({ series_id: Uuid, events: Type.Array(EventView) })

export const SeatsView = Type.Object({
  event_id: Uuid,
  seat_type: Type.String(),
  available: Type.Integer(),
  rows: Type.Array(
    Type.Object({
      row: Type.String(),
      free: Type.Array(Type.Integer()),
      taken: Type.Array(Type.Integer(), { description: 'Also what is free and owed to those who wait' }),
    }),
    { description: 'The best row first' },
  ),
})
