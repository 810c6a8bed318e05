import Type from 'typebox'
import {
  Currency,
  Moment,
  moneyFields,
  nameLine,
  pagingFields,
  Strict,
  Uuid,
} from '../../platform/http/index.ts'
import { Cancellation, priceMinorMax, Time, TimeOrDay } from '../sale-schemas.ts'
import { PolicyView } from '../show-policy.ts'

const OrNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const Title = Type.String({ minLength: 1, maxLength: 128, pattern: nameLine })
const Location = Type.String({ minLength: 1, maxLength: 128, pattern: nameLine })
const Description = Type.String({ maxLength: 1_000 })
const Places = Type.Integer({ minimum: 1, maximum: 1_000_000 })
const IsLineStrict = Type.Optional(Type.Boolean({ description: 'Nobody in line is passed over' }))

/** Said once, in minor or in major units. */
const priceFields = {
  price_minor: Type.Optional(Type.Integer({ minimum: 1, maximum: priceMinorMax })),
  price: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 10_000_000_000,
      description: 'In major units, such as 99.90',
    }),
  ),
}

/** The body of POST /trips. Operators say whose trip it is; a vendor may, and it is his. */
export const CreateTrip = Strict({
  vendor_id: Type.Optional(Uuid),
  location: Location,
  title: Type.Optional(Title),
  description: Type.Optional(Description),
  ...priceFields,
  currency: Type.Optional(Currency),
  trip_date: TimeOrDay,
  ends_at: Type.Optional(Time),
  max_capacity: Type.Integer({ minimum: 1, maximum: 1_000_000, default: 10 }),
  cancellation: Type.Optional(Cancellation),
  is_line_strict: IsLineStrict,
})

/** The body of PUT and PATCH /trips/{id}. */
export const ChangeTrip = Type.Object(
  {
    location: Type.Optional(Location),
    title: Type.Optional(Title),
    description: Type.Optional(OrNull(Description)),
    ...priceFields,
    max_capacity: Type.Optional(Places),
    is_line_strict: IsLineStrict,
  },
  { additionalProperties: false, minProperties: 1 },
)

const filterFields = {
  ...pagingFields,
  location: Type.Optional(Type.String({ maxLength: 100 })),
  from: Type.Optional(Time),
  until: Type.Optional(Time),
}
export const ListTrips = Strict({ ...filterFields, vendor_id: Type.Optional(Uuid) })
export const ListVendorTrips = Strict(filterFields)

export const TripView = Type.Object({
  id: Uuid,
  trip_id: Uuid,
  vendor_id: Uuid,
  title: Type.String(),
  location: Type.String(),
  description: OrNull(Type.String()),
  ...moneyFields,
  price: Type.String({ description: 'For people: 99.90 USD' }),
  trip_date: Moment,
  ends_at: Moment,
  max_capacity: Type.Integer(),
  available_spots: Type.Integer({ description: 'What is left to book; none while somebody waits in line' }),
  cancellation: PolicyView,
  is_line_strict: Type.Boolean(),
  is_on_sale: Type.Boolean({ description: 'False while its vendor is suspended' }),
  places: Type.Optional(
    Type.Object(
      {
        capacity: Type.Integer(),
        free: Type.Integer(),
        held: Type.Integer(),
        sold: Type.Integer(),
        waiting: Type.Integer({ description: 'Parties in line' }),
      },
      { description: 'For its vendor and for operators' },
    ),
  ),
  created_at: Moment,
  updated_at: Moment,
})

export const TripsView = Type.Object({
  trips: Type.Array(TripView),
  total: Type.Integer(),
  limit: Type.Integer(),
  offset: Type.Integer(),
  page: Type.Integer(),
})

export const VendorTripsView = Type.Object({ vendor_id: Uuid, ...TripsView.properties })
