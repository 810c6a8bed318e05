import Type from 'typebox'
import { Moment, pagingFields, Strict, Uuid } from '../platform/http/index.ts'
import { ticketStatuses } from './ticket.ts'

const OrNull = (schema: Parameters<typeof Type.Union>[0][number]) => Type.Union([schema, Type.Null()])

export const LinkQuery = Strict({ token: Type.Optional(Type.String({ maxLength: 128 })) })

/** A page holds what most bookings have, so that nobody overlooks a ticket. */
export const TicketsQuery = Strict({
  ...LinkQuery.properties,
  ...pagingFields,
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 100 }),
})

export const TicketView = Type.Object({
  id: Uuid,
  booking_id: Uuid,
  number: Type.Integer({ description: 'Counts the tickets of a booking, from 1' }),
  item_id: Uuid,
  title: Type.String(),
  seat: OrNull(Type.String({ description: 'Null where places have no numbers' })),
  starts_at: Moment,
  status: Type.Enum([...ticketStatuses]),
  used_at: OrNull(Moment),
  code: OrNull(Type.String({ description: 'What the QR code says: a compact JWS. Null where it is void' })),
  svg_url: OrNull(Type.String()),
  png_url: OrNull(Type.String()),
})

export const PublicKeyView = Type.Object({
  kty: Type.Literal('OKP'),
  crv: Type.Literal('Ed25519'),
  x: Type.String(),
  kid: Type.String({ description: 'Stands in the head of each code that this key has signed' }),
  alg: Type.Literal('EdDSA'),
  use: Type.Literal('sig'),
  pem: Type.String({ description: 'The same key as PEM' }),
})

/** The body of POST /checkins. */
export const CheckIn = Strict({
  code: Type.String({
    pattern: '^[\\x21-\\x7e]+$',
    maxLength: 2_048,
    description: 'What the scanner has read',
  }),
})

export const CheckInView = Type.Object({
  ticket_id: Uuid,
  booking_id: Uuid,
  item_id: Uuid,
  title: Type.String(),
  seat: OrNull(Type.String()),
  starts_at: Type.Unsafe<Date | string>({ ...Moment, description: 'Not checked: it may be another day' }),
  checked_in_at: Moment,
  checked_in_by: Type.String(),
})

export const CheckInsView = Type.Object({
  item_id: Uuid,
  tickets: Type.Integer({ description: 'All that let somebody in; void ones do not' }),
  checked_in: Type.Integer(),
})
