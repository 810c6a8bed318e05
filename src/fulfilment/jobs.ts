import type { SwiftReaction } from '../platform/events/index.ts'
import { issueTickets, type Places } from './issue-tickets.ts'

/** The reactions that make tickets. */
export function ticketReactions(places: Places): Record<string, SwiftReaction> {
  return {
    'issue-tickets': (tx, events) =>
      issueTickets(
        tx,
        events.map(({ subjectId }) => subjectId),
        places,
      ),
  }
}
