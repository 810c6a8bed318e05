import type { Database } from '../platform/db/index.ts'
import type { FastifyRequest, Links } from '../platform/http/index.ts'
import { may } from '../values/caller.ts'
import { Failure } from '../values/failure.ts'
import { type Booking, isBooking } from './booking.ts'
import { checkoutsOf, isOwn } from './order.ts'
import { readOrders } from './orders-store.ts'

type Looking = Pick<FastifyRequest<{ Querystring: { token?: string } }>, 'query' | 'caller'>

/** The booking, for its owner, the holder of a link to it, and whom the rule lets. For anybody else there is nothing here. */
export async function readVisibleBooking(
  app: { db: Database; links: Links },
  id: string,
  { query, caller }: Looking,
  rule: Parameters<typeof may>[1],
): Promise<Booking> {
  const [order] = await readOrders(app.db, [id])
  if (!order || !isBooking(order)) throw new Failure('NOT_FOUND')
  const hasLink = app.links.isOneOf([order.id, ...checkoutsOf(order)], query.token)
  if (!hasLink && !isOwn(order, caller) && !may(caller, rule)) throw new Failure('NOT_FOUND')
  return order
}
