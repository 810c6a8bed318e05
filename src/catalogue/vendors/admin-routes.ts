import Type, { type Static } from 'typebox'
import type { Tx } from '../../platform/db/index.ts'
import {
  type FastifyReply,
  type FastifyRequest,
  type Http,
  IdempotencyKey,
  offsetOf,
  type Paging,
  pagesOf,
  pagingFields,
  problemResponses,
  Strict,
  Uuid,
} from '../../platform/http/index.ts'
import { answerOnce } from '../../platform/idempotency/index.ts'
import { refuseCards } from '../../values/card.ts'
import { invalid } from '../read-sale-request.ts'
import { decideOnVendor } from './decide-on-vendor.ts'
import type { VendorDoor } from './door.ts'
import { showVendor } from './show-vendor.ts'
import { type Vendor, type VendorDecision, type VendorStatus, vendorStatuses } from './vendor.ts'
import { AcceptVendor, ListVendors, RefuseVendor, VendorsView, VendorView } from './vendor-schemas.ts'
import { listVendors } from './vendors-store.ts'

const tags = ['vendors']
const readers = { access: 'admin', scope: 'vendors:read' } as const
const writers = { access: 'admin', scope: 'vendors:write' } as const
const params = Strict({ id: Uuid })
const headers = Type.Object({ 'idempotency-key': Type.Optional(IdempotencyKey) })

/** Vendors, as admins see them and decide on them. */
export function vendorAdminRoutes(http: Http, app: VendorDoor): void {
  listRoutes(http, app)
  acceptRoute(http, app, 'approve', 'Let a vendor sell')
  refuseRoute(http, app, 'reject', 'Refuse a vendor; he may apply again')
  refuseRoute(http, app, 'suspend', 'Take all that a vendor sells off sale; what was sold stays sold')
  acceptRoute(http, app, 'reinstate', 'Let a suspended vendor sell again')
}

function listRoutes(http: Http, app: VendorDoor): void {
  const response = { 200: VendorsView, ...problemResponses }
  const list = { tags, summary: 'Vendors, the oldest first', querystring: ListVendors, response }
  http.get('/admin/vendors', { config: readers, schema: list }, async ({ query }) => {
    return await pageOf(app, query, readStatus(query.status))
  })
  const pending = {
    tags,
    summary: 'Vendors that wait for a decision',
    querystring: Strict(pagingFields),
    response,
  }
  http.get('/admin/vendors/pending', { config: readers, schema: pending }, async ({ query }) => {
    return await pageOf(app, query, 'PENDING')
  })
}

/** In any case. Fails with INVALID_REQUEST. */
function readStatus(said: string | undefined): VendorStatus | undefined {
  const status = vendorStatuses.find((one) => one === said?.toUpperCase())
  if (said !== undefined && !status)
    throw invalid('/status', `must be one of ${vendorStatuses.join(', ')}`, 'query')
  return status
}

async function pageOf(
  app: VendorDoor,
  paging: Paging,
  status?: VendorStatus,
): Promise<Static<typeof VendorsView>> {
  const { limit } = paging
  const offset = offsetOf(paging)
  const { vendors, total } = await listVendors(app.db, { status, limit, offset })
  return {
    vendors: await viewsOf(app.db, app, vendors),
    total,
    limit,
    offset,
    ...pagesOf(total, { limit, offset }),
  }
}

async function viewsOf(tx: Tx, { emailOf }: VendorDoor, vendors: readonly Vendor[]) {
  const emails = await emailOf(
    tx,
    vendors.map(({ userId }) => userId),
  )
  return vendors.map((vendor) => showVendor(vendor, emails.get(vendor.userId) ?? null))
}

function acceptRoute(http: Http, app: VendorDoor, decision: VendorDecision, summary: string): void {
  const response = { 200: VendorView, ...problemResponses }
  const schema = { tags, summary, headers, params, body: Type.Optional(AcceptVendor), response }
  http.post(`/admin/vendors/:id/${decision}`, { config: writers, schema }, async (request, reply) => {
    return await decide(app, request, reply, { decision, reason: request.body?.reason ?? null })
  })
}

function refuseRoute(http: Http, app: VendorDoor, decision: VendorDecision, summary: string): void {
  const response = { 200: VendorView, ...problemResponses }
  const schema = { tags, summary, headers, params, body: RefuseVendor, response }
  http.post(`/admin/vendors/:id/${decision}`, { config: writers, schema }, async (request, reply) => {
    return await decide(app, request, reply, { decision, reason: request.body.reason })
  })
}

async function decide(
  app: VendorDoor,
  request: FastifyRequest<{ Params: { id: string } }>,
  reply: FastifyReply,
  decided: { decision: VendorDecision; reason: string | null },
): Promise<Static<typeof VendorView>> {
  refuseCards({ reason: decided.reason })
  return await app.db.transaction((tx) =>
    answerOnce(tx, request, reply, async () => {
      const wanted = { id: request.params.id, ...decided }
      const vendor = await decideOnVendor(tx, request.caller, wanted, app.offerPlaces)
      const [view] = await viewsOf(tx, app, [vendor])
      if (!view) throw new Error('A vendor is not shown.')
      return view
    }),
  )
}
