/** What was changed. `subject` is such as `user:` and an id; `changes` holds no personal data, and no secrets. */
export type Change = { action: string; subject: string; changes?: Record<string, unknown> }

/** An entry of the trail. `actor` is the name of a caller. */
export type AuditEntry = Required<Change> & { number: number; at: Date; actor: string }
