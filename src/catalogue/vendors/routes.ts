import type { Static } from 'typebox'
import type { Tx } from '../../platform/db/index.ts'
import {
  type FastifyReply,
  type FastifyRequest,
  type Http,
  problemResponses,
  Strict,
  Uuid,
} from '../../platform/http/index.ts'
import { type Caller, may } from '../../values/caller.ts'
import { refuseCards } from '../../values/card.ts'
import { Failure } from '../../values/failure.ts'
import { invalid } from '../read-sale-request.ts'
import { changeVendor } from './change-vendor.ts'
import type { SignedIn, VendorDoor } from './door.ts'
import { registerVendor } from './register-vendor.ts'
import { showVendor } from './show-vendor.ts'
import type { Vendor, VendorProfile } from './vendor.ts'
import {
  ChangeVendor,
  LogInVendor,
  RegisterVendor,
  SignedInVendorView,
  VendorView,
} from './vendor-schemas.ts'
import { findVendor, lockVendor, type WantedVendor } from './vendors-store.ts'

const tags = ['vendors']
const params = Strict({ id: Uuid })
const open = { access: 'public' } as const
const reads = { role: 'operator', scope: 'vendors:read' } as const

/** Vendors, as they see themselves. */
export function vendorRoutes(http: Http, app: VendorDoor): void {
  registerRoute(http, app)
  logInRoute(http, app)
  lookRoutes(http, app)
  changeRoute(http, app)
}

/** Takes no Idempotency-Key: an account becomes a vendor once, and what is kept of a request must hold no secrets. */
function registerRoute(http: Http, app: VendorDoor): void {
  const response = { 201: SignedInVendorView, ...problemResponses }
  const summary = 'Become a vendor: with a new account, or signed in with your own'
  const schema = { tags, summary, body: RegisterVendor, response }
  http.post('/vendors/register', { config: open, schema }, async (request, reply) => {
    const view = await register(app, request, reply)
    return reply.code(201).header('location', `/api/v1/vendors/${view.id}`).send(view)
  })
}

async function register(
  app: VendorDoor,
  request: FastifyRequest<{ Body: Static<typeof RegisterVendor> }>,
  reply: FastifyReply,
): Promise<Static<typeof SignedInVendorView>> {
  const { email, password } = request.body
  const { userId } = request.caller
  const profile = readProfile(request.body)
  if (email === undefined && password === undefined && userId !== null) {
    const enlist = (tx: Tx) => registerVendor(tx, app.sealer, userId, profile)
    return await viewOf(app, await app.db.transaction(enlist))
  }
  if (email === undefined || password === undefined)
    throw invalid('/email', 'and a password are needed, unless you sign in')
  const { businessName: name, phone } = profile
  let vendor: Vendor | undefined
  const signedIn = await app.openAccount(request, reply, { email, password, name, phone }, async (tx, id) => {
    vendor = await registerVendor(tx, app.sealer, id, profile)
  })
  return showSignedIn(signedIn, vendor)
}

function readProfile(body: Static<typeof RegisterVendor>): VendorProfile {
  const { business_name: businessName, phone = null, bank_account, tax_id: taxId = null } = body
  refuseCards({ business_name: businessName })
  return { businessName, phone, bankAccount: readAccount(bank_account) ?? null, taxId }
}

/** People write account numbers in groups. */
function readAccount(account: string | null | undefined): string | null | undefined {
  return account?.replace(/[ -]/g, '') ?? account
}

function showSignedIn(
  { email, token, expires_at, csrf_token }: SignedIn,
  vendor: Vendor | undefined,
): Static<typeof SignedInVendorView> {
  if (!vendor) throw new Error('Somebody was signed in as a vendor, and is none.')
  return { ...showVendor(vendor, email), token, expires_at, csrf_token }
}

/** Who is not approved may come in as well: to see why, and to apply again. */
function logInRoute(http: Http, app: VendorDoor): void {
  const response = { 200: SignedInVendorView, ...problemResponses }
  const schema = { tags, summary: 'Sign in, and see how you stand as a vendor', body: LogInVendor, response }
  http.post('/vendors/login', { config: open, schema }, async (request, reply) => {
    let vendor: Vendor | undefined
    const signedIn = await app.signIn(request, reply, request.body, async (tx, userId) => {
      vendor = await findVendor(tx, { userId })
      if (!vendor) throw new Failure('NOT_A_VENDOR')
    })
    return showSignedIn(signedIn, vendor)
  })
}

function lookRoutes(http: Http, app: VendorDoor): void {
  const response = { 200: VendorView, ...problemResponses }
  const profile = { tags, summary: 'How you stand as a vendor', response }
  http.get('/vendors/profile', { config: { access: 'user' }, schema: profile }, async ({ caller }) => {
    if (caller.userId === null) throw new Failure('NOT_FOUND')
    return await viewOf(app, await readVendor(app, { userId: caller.userId }))
  })
  const one = { tags, summary: 'One vendor: yourself, or for operators any', params, response }
  const config = { access: 'user', scope: reads.scope } as const
  http.get('/vendors/:id', { config, schema: one }, async ({ params, caller }) => {
    const vendor = await readVendor(app, params)
    if (!isOwn(vendor, caller) && !may(caller, reads)) throw new Failure('NOT_FOUND')
    return await viewOf(app, vendor)
  })
}

async function readVendor({ db }: VendorDoor, wanted: WantedVendor): Promise<Vendor> {
  const vendor = await findVendor(db, wanted)
  if (!vendor) throw new Failure('NOT_FOUND')
  return vendor
}

function isOwn({ userId }: Vendor, caller: Caller): boolean {
  return userId === caller.userId
}

function changeRoute(http: Http, app: VendorDoor): void {
  const response = { 200: VendorView, ...problemResponses }
  const summary = 'Change what you say of yourself'
  const schema = { tags, summary, params, body: ChangeVendor, response }
  const config = { access: 'user' } as const
  http.put('/vendors/:id', { config, schema }, async ({ params, body, caller }) => {
    const change = readChange(body)
    const changed = await app.db.transaction(async (tx) => {
      const vendor = await lockVendor(tx, params)
      if (!vendor || !isOwn(vendor, caller)) throw new Failure('NOT_FOUND')
      return await changeVendor(tx, app.sealer, caller, { vendor, change })
    })
    return await viewOf(app, changed)
  })
}

function readChange(body: Static<typeof ChangeVendor>): Partial<VendorProfile> {
  const { business_name, phone, bank_account, tax_id } = body
  refuseCards({ business_name })
  const account = readAccount(bank_account)
  return {
    ...(business_name === undefined ? {} : { businessName: business_name }),
    ...(phone === undefined ? {} : { phone }),
    ...(account === undefined ? {} : { bankAccount: account }),
    ...(tax_id === undefined ? {} : { taxId: tax_id }),
  }
}

async function viewOf({ db, emailOf }: VendorDoor, vendor: Vendor): Promise<Static<typeof VendorView>> {
  const { userId } = vendor
  return showVendor(vendor, (await emailOf(db, [userId])).get(userId) ?? null)
}
