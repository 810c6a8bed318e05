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
import { Cancellation, PriceMajor, PriceMinor, Time } from '../sale-schemas.ts'
import { PolicyView } from '../show-policy.ts'
import { slotStatuses } from './table.ts'

const RestaurantName = Type.String({ minLength: 1, maxLength: 128, pattern: nameLine })
const TableNumber = Type.String({ minLength: 1, maxLength: 32, pattern: nameLine })
const People = Type.Integer({ minimum: 1, maximum: 10_000 })
const Day = Type.String({ format: 'date', pattern: '^2\\d{3}-', description: 'Such as 2027-05-01' })
const clock = '([01]\\d|2[0-3]):[0-5]\\d'

const tableFields = {
  table_number: TableNumber,
  capacity: Type.Integer({ minimum: 1, maximum: 10_000, description: 'People' }),
  combinable_with: Type.Optional(
    Type.Array(TableNumber, {
      maxItems: 50,
      uniqueItems: true,
      description: 'Numbers of tables of this restaurant that can be put together with this one',
    }),
  ),
}

const priceFields = {
  price_minor: Type.Optional(PriceMinor),
  price_per_table: Type.Optional(PriceMajor),
}

const saleFields = {
  ...priceFields,
  currency: Type.Optional(Currency),
  cancellation: Type.Optional(Cancellation),
  turn_minutes: Type.Integer({ minimum: 15, maximum: 1_440, default: 120 }),
}

/** The body of POST /restaurants/tables: a table for one time. */
export const CreateSlot = Strict({
  restaurant_name: RestaurantName,
  ...tableFields,
  date_time: Time,
  ...saleFields,
})

/** The body of POST /restaurants/tables/generate: tables for all turns of a season. */
export const GenerateSlots = Strict({
  restaurant_name: RestaurantName,
  tables: Type.Array(Strict(tableFields), { minItems: 1, maxItems: 500 }),
  opening_hours: Type.Array(
    Strict({
      weekday: Type.Integer({ minimum: 1, maximum: 7, description: '1 is Monday' }),
      opens: Type.String({ pattern: `^${clock}$` }),
      closes: Type.String({ pattern: `^(${clock}|24:00)$` }),
    }),
    { minItems: 1, maxItems: 50 },
  ),
  time_zone: Type.String({
    maxLength: 64,
    pattern: '^[A-Za-z][A-Za-z0-9_+/-]*$',
    description: 'By its IANA name, such as Europe/Berlin; no abbreviation but UTC and GMT',
  }),
  from: Day,
  until: Day,
  ...saleFields,
})

export const ChangeSlot = Strict(priceFields)

/** What the list of slots can be narrowed by. */
export const ListSlots = Strict({
  ...pagingFields,
  restaurant_name: Type.Optional(RestaurantName),
  from: Type.Optional(Time),
  until: Type.Optional(Time),
  party_size: Type.Optional(People),
  status: Type.Optional(Type.Enum([...slotStatuses])),
})

export const SlotView = Type.Object({
  id: Uuid,
  restaurant_name: Type.String(),
  table_number: Type.String(),
  capacity: Type.Integer(),
  combinable_with: Type.Array(Type.String()),
  date_time: Moment,
  ends_at: Moment,
  ...moneyFields,
  price: Type.String({ description: 'For people: 99.90 USD' }),
  status: Type.Enum([...slotStatuses]),
  cancellation: PolicyView,
})

export const GeneratedView = Type.Object({
  turns: Type.Integer({ description: 'How many each table could have' }),
  created: Type.Integer(),
  skipped: Type.Integer({ description: 'What was there already, or would have overlapped' }),
})
