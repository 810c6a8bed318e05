export { readAuditHead, recordChange } from './audit-trail-store.ts'
export type { AuditEntry, Change } from './change.ts'
