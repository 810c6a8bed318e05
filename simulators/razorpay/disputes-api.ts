import { type Dispute, disputeMoves, showDispute } from './dispute.ts'
import { moveDispute } from './make-disputes.ts'
import { badRequest } from './razorpay-error.ts'
import { type ApiRequest, type ApiRoute, checkFields, collectionOf, route, unknownId } from './request.ts'

/** A list has no filter by payment: its dispute is found by the id that the webhook tells, or among all. */
export const disputeRoutes: ApiRoute[] = [
  route('GET', '/disputes', ({ provider, query }) =>
    collectionOf(provider.store.all('disputes'), query, showDispute),
  ),
  route('GET', '/disputes/:id', (request) => showDispute(findDispute(request))),
  route('POST', '/disputes/:id/accept', accept),
]

/** The merchant gives in, and has lost. */
function accept(request: ApiRequest): object {
  const dispute = findDispute(request)
  checkFields(request.body, [])
  if (!disputeMoves[dispute.status].includes('lost')) {
    throw badRequest(`The dispute is ${dispute.status} and cannot be accepted.`)
  }
  return showDispute(moveDispute(request.provider, dispute, 'lost'))
}

function findDispute({ provider, ids: [id = ''] }: ApiRequest): Dispute {
  const dispute = provider.store.get('disputes', id)
  if (!dispute) throw unknownId()
  return dispute
}
