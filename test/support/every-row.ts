import type { Database } from '../../src/platform/db/index.ts'

/** Every row of every table, as text: what a dump of the database would show. Keys are `schema.table`. */
export async function readEveryRow(db: Database): Promise<Record<string, string[]>> {
  const { rows: tables } = await db.runSql(`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema') order by 1`)
  const found: Record<string, string[]> = {}
  for (const { name } of tables) {
    const { rows } = await db.runSql(`select one::text as text from ${name} as one order by 1`)
    found[String(name)] = rows.map(({ text }) => String(text))
  }
  return found
}
