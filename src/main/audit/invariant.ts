/**
 * What must always hold, each as one query that answers with the rows that break it: nothing, when all is well. The
 * queries only read, and each sees one moment of the database.
 */
export type Invariant = { id: string; says: string; sql: string }
