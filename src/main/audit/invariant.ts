/**
 * What must always hold, each as one query that answers with the rows that break it: nothing, when all is well. The
 * queries only read, and each sees one moment of the database.
 */
/** `isOfJobs`: it reads the tables of the job queue, which the first worker makes. */
export type Invariant = { id: string; says: string; sql: string; isOfJobs?: true }
