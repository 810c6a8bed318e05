import type { Database } from '../../platform/db/index.ts'
import { invariants } from './invariants.ts'

/** One invariant that does not hold: what it says, how many rows break it, and the first of them. */
export type Finding = { id: string; says: string; count: number; examples: Record<string, unknown>[] }

const examplesMax = 5

/** Checks every invariant in one snapshot of the database. Answers with what does not hold: nothing, when all is well. */
export async function auditDatabase(app: { db: Database }): Promise<Finding[]> {
  return await app.db.transaction(async (tx) => {
    await tx.runSql('set transaction isolation level repeatable read, read only')
    const findings: Finding[] = []
    const [jobs] = await tx.sql<{
      areThere: boolean
    }>`select to_regclass('pgboss.job') is not null as "areThere"`
    for (const { id, says, sql, isOfJobs = false } of invariants) {
      if (isOfJobs && !jobs?.areThere) continue
      const { rows } = await tx.runSql(sql)
      if (rows.length > 0)
        findings.push({ id, says, count: rows.length, examples: rows.slice(0, examplesMax) })
    }
    return findings
  })
}
