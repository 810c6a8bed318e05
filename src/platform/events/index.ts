export type { EventRef, NewEvent, RecordedEvent } from './event.ts'
export { findEvents, readEvents, recordEvents } from './events-store.ts'
export { type EventsJob, type Reactions, relayEvents, type SwiftReaction } from './relay-events.ts'
export { workOnEvents } from './work-on-events.ts'
