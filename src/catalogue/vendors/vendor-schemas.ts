import Type from 'typebox'
import {
  Email,
  Moment,
  nameLine,
  Phone,
  pagingFields,
  Reason,
  Strict,
  Uuid,
} from '../../platform/http/index.ts'
import { vendorStatuses } from './vendor.ts'

const OrNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const BusinessName = Type.String({ minLength: 2, maxLength: 128, pattern: nameLine })
const Password = Type.String({ maxLength: 1_024, description: '8 to 128 characters' })
const BankAccount = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9 -]{4,40}[A-Za-z0-9]$',
  description: 'IBAN or account number; kept sealed, and never shown but for its end',
})
const TaxId = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9 ./-]{3,30}[A-Za-z0-9]$',
  description: 'Kept sealed, and never shown but for its end',
})
const Status = Type.Enum([...vendorStatuses])

/** The body of POST /vendors/register. Who is signed in may leave the account out: it is his own. */
export const RegisterVendor = Strict({
  business_name: BusinessName,
  email: Type.Optional(Email),
  password: Type.Optional(Password),
  phone: Type.Optional(Phone),
  bank_account: Type.Optional(BankAccount),
  tax_id: Type.Optional(TaxId),
})

export const LogInVendor = Strict({ email: Email, password: Password })

/** The body of PUT /vendors/{id}: whatever else a vendor sends of himself is refused. */
export const ChangeVendor = Type.Object(
  {
    business_name: Type.Optional(BusinessName),
    phone: Type.Optional(OrNull(Phone)),
    bank_account: Type.Optional(OrNull(BankAccount)),
    tax_id: Type.Optional(OrNull(TaxId)),
  },
  { additionalProperties: false, minProperties: 1 },
)

/** Who is refused is told why; for good news no reason is needed. */
export const RefuseVendor = Strict({ reason: Reason })
export const AcceptVendor = Strict({ reason: Type.Optional(Reason) })

export const ListVendors = Strict({
  ...pagingFields,
  status: Type.Optional(
    Type.String({ maxLength: 20, description: `${vendorStatuses.join(', ')}, in any case` }),
  ),
})

const vendorFields = {
  id: Uuid,
  vendor_id: Uuid,
  user_id: Uuid,
  email: OrNull(Type.String()),
  business_name: Type.String(),
  phone: OrNull(Type.String()),
  bank_account: OrNull(Type.String({ description: 'Such as ••••3000' })),
  tax_id: OrNull(Type.String({ description: 'Such as ••••6789' })),
  status: Status,
  reason: OrNull(Type.String({ description: 'Why he has this status' })),
  created_at: Moment,
  updated_at: Moment,
}
export const VendorView = Type.Object(vendorFields)

/** A vendor, and what whoever was signed in by the same request needs. */
export const SignedInVendorView = Type.Object({
  ...vendorFields,
  token: Type.Optional(Type.String({ description: 'Send it as `Authorization: Bearer …`' })),
  expires_at: Type.Optional(Moment),
  csrf_token: Type.Optional(
    Type.String({ description: 'A browser sends it as X-CSRF-Token with all that is no GET' }),
  ),
})

export const VendorsView = Type.Object({
  vendors: Type.Array(VendorView),
  total: Type.Integer(),
  limit: Type.Integer(),
  offset: Type.Integer(),
  pages: Type.Integer(),
  current_page: Type.Integer(),
})
