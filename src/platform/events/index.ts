export type { NewEvent, RecordedEvent } from './event.ts'
export { findEvents, recordEvents } from './events-store.ts'
export { type Reactions, relayEvents } from './relay-events.ts'
