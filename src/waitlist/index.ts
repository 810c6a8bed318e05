export { endWaiting } from './end-waiting.ts'
export { type Joining, joinLine } from './join-line.ts'
export { takeNext } from './take-next.ts'
export { type ShownEntryStatus, shownStatusOf, type WaitlistEntry } from './waitlist-entry.ts'
export {
  findAwaitedItems,
  findEntry,
  findTooLarge,
  findWaiting,
  type Line,
  markOffered,
  type StoredEntry,
} from './waitlist-store.ts'
