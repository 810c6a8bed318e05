import type { FastifyReply, FastifyRequest } from '../../platform/http/index.ts'
import { findAnswer, fingerprintOf } from '../../platform/idempotency/index.ts'
import { Failure } from '../../values/failure.ts'
import type { Acceptance } from '../accept-checkouts.ts'
import type { WantedItem } from '../basket.ts'
import { readCheckouts } from '../checkout-store.ts'
import { type CheckoutDoor, countCheckout, envelopeOf, viewOf, waitSecondsOf } from '../door.ts'
import { type Envelope, readBooking } from '../read-request.ts'
import type { AskedBooking } from './booking-schemas.ts'

/** Who only waits for the gateway's order has it within moments, unless the gateway is slow. */
const bookWaitMs = 10_000

/** What the names in a request mean now. Fails where they mean nothing, or nothing that can be had. */
type Choose = () => Promise<readonly WantedItem[]>

/** Holds the places, and answers once it is known how to pay, or that it is paid. */
export async function book(
  app: CheckoutDoor,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: AskedBooking,
  choose: Choose,
): Promise<FastifyReply> {
  await countCheckout(app, request, reply)
  const customer = asked.customer ?? { email: await ownEmail(app, request) }
  const { headers, caller } = request
  const envelope = envelopeOf(app, { headers, caller, body: asked })
  const fingerprint = envelope.idempotencyKey === null ? '' : fingerprintOf(request)
  const items = await choose().catch(asRefusal)
  const acceptance =
    items instanceof Failure
      ? await repeat(app, { ...envelope, fingerprint }, items)
      : await app.accept(readBooking({ ...asked, customer, items }, envelope, fingerprint))
  if (acceptance instanceof Failure) throw acceptance
  if (acceptance.isReplay) reply.header('idempotent-replayed', 'true')
  const { id, orderId } = acceptance.accepted
  await app.watch.waitFor(id, waitSecondsOf(request) * 1_000 || bookWaitMs)
  const view = await viewOf(app, orderId)
  return reply.code(201).header('location', view.booking_url).send(view)
}

function asRefusal(error: unknown): Failure {
  if (error instanceof Failure) return error
  throw error
}

/** A request that came before has its booking, whatever became of the catalogue since; another one is refused. */
async function repeat(
  { db }: CheckoutDoor,
  { caller, idempotencyKey: key, fingerprint }: Envelope & { fingerprint: string },
  refusal: Failure,
): Promise<Acceptance> {
  const checkoutId = key === null ? undefined : await findAnswer(db, { caller, key, fingerprint })
  const [state] = typeof checkoutId === 'string' ? await readCheckouts(db, [checkoutId]) : []
  return state
    ? { accepted: { ...state, expiresAt: state.expiresAt.toISOString() }, isReplay: true }
    : refusal
}

async function ownEmail({ db, emailOf }: CheckoutDoor, { caller }: FastifyRequest): Promise<string> {
  const email = caller.userId === null ? undefined : (await emailOf(db, [caller.userId])).get(caller.userId)
  if (email === undefined)
    throw new Failure('INVALID_REQUEST', {
      errors: [{ path: '/customer', message: 'is needed, unless you sign in' }],
    })
  return email
}
