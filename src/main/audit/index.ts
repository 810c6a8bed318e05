export { auditDatabase, type Finding } from './audit-database.ts'
export { type Invariant, invariants } from './invariants.ts'
