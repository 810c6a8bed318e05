export { createTicketCodes, type TicketCodes } from './create-ticket-codes.ts'
export { fulfilmentRoutes } from './routes.ts'
