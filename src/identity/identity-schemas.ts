import Type from 'typebox'
import { Email, Moment, oneLine, Phone, Strict, Uuid } from '../platform/http/index.ts'
import { type Role, roles, scopes } from '../values/caller.ts'
import { usernamePattern } from './users/user.ts'

export const tags = ['identity']
export const IdParams = Strict({ id: Uuid })

/** Its length and strength are judged where it is hashed; here only that nobody sends a book. */
export const Password = Type.String({ maxLength: 1_024, description: '8 to 128 characters' })
const Name = Type.String({ minLength: 1, maxLength: 255, pattern: oneLine })
const Username = Type.String({ maxLength: 20, pattern: usernamePattern })
const LinkToken = Type.String({ minLength: 1, maxLength: 128, description: 'From the link that was mailed' })

const accountFields = {
  email: Email,
  password: Password,
  username: Type.Optional(Username),
  phone: Type.Optional(Phone),
}

export const Register = Strict({ ...accountFields, name: Name })
export const LogInBody = Type.Union([
  Strict({ email: Email, password: Password }),
  Strict({ username: Type.String({ maxLength: 254 }), password: Password }),
])
export const AskReset = Strict({ email: Email })
export const ResetPassword = Strict({ token: LinkToken, password: Password })
export const ConfirmEmail = Strict({ token: LinkToken })
export const ChangePassword = Strict({ current_password: Password, new_password: Password })
export const SetPassword = Strict({ password: Password })

export const CreateUser = Strict({
  ...accountFields,
  name: Type.Optional(Name),
  role: Type.Enum([...roles], { default: 'user' satisfies Role }),
})
export const ChangeUser = Type.Object(
  {
    name: Type.Optional(Name),
    phone: Type.Optional(Type.Union([Phone, Type.Null()])),
    username: Type.Optional(Type.Union([Username, Type.Null()])),
  },
  { additionalProperties: false, minProperties: 1 },
)

export const SignedInView = Type.Object({
  user_id: Uuid,
  email: Type.String(),
  name: Type.Union([Type.String(), Type.Null()]),
  role: Type.Enum([...roles]),
  token: Type.String({
    description: 'Send it as `Authorization: Bearer …`. A browser got it as a cookie, too.',
  }),
  expires_at: Moment,
  csrf_token: Type.String({ description: 'A browser sends it as X-CSRF-Token with all that is no GET' }),
})

export const SessionView = Type.Object({
  id: Uuid,
  is_current: Type.Boolean(),
  address: Type.Union([Type.String(), Type.Null()]),
  user_agent: Type.Union([Type.String(), Type.Null()]),
  created_at: Moment,
  expires_at: Moment,
})

export const CsrfView = Type.Object({ csrf_token: Type.String() })

export const UserView = Type.Object({
  id: Uuid,
  email: Type.String(),
  username: Type.Union([Type.String(), Type.Null()]),
  name: Type.Union([Type.String(), Type.Null()]),
  phone: Type.Union([Type.String(), Type.Null()]),
  role: Type.Enum([...roles]),
  is_active: Type.Boolean(),
  email_confirmed: Type.Boolean(),
  created_at: Moment,
  updated_at: Moment,
})

export const UsersView = Type.Object({
  users: Type.Array(UserView),
  total: Type.Integer(),
  limit: Type.Integer(),
  offset: Type.Integer(),
  pages: Type.Integer(),
  current_page: Type.Integer(),
})

export const CreateApiKey = Strict({
  name: Type.String({ minLength: 1, maxLength: 100 }),
  scopes: Type.Array(Type.Enum([...scopes]), { minItems: 1, maxItems: scopes.length, uniqueItems: true }),
  expires_at: Type.Optional(Type.String({ format: 'date-time' })),
})

const apiKeyFields = {
  id: Uuid,
  name: Type.String(),
  scopes: Type.Array(Type.Enum([...scopes])),
  created_by: Type.String(),
  created_at: Moment,
  expires_at: Type.Union([Moment, Type.Null()]),
  last_used_at: Type.Union([Moment, Type.Null()], { description: 'To the minute' }),
  revoked_at: Type.Union([Moment, Type.Null()]),
}
export const ApiKeyView = Type.Object(apiKeyFields)
export const NewApiKeyView = Type.Object({
  ...apiKeyFields,
  key: Type.String({ description: 'Shown this once' }),
})
