export { auditDatabase, type Finding } from './audit-database.ts'
export type { Invariant } from './invariant.ts'
export { invariants } from './invariants.ts'
