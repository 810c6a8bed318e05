import type { Http } from '../platform/http/index.ts'
import { calendarRoutes } from './calendar-routes.ts'
import { checkinRoutes } from './checkin-routes.ts'
import type { FulfilmentDoor } from './door.ts'
import { ticketRoutes } from './ticket-routes.ts'

/** What follows a booking: tickets, calendar files, and the door. */
export function fulfilmentRoutes(http: Http, app: FulfilmentDoor): void {
  ticketRoutes(http, app)
  calendarRoutes(http, app)
  checkinRoutes(http, app)
}
