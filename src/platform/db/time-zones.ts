import type { Tx } from './database.ts'

/**
 * True for what names the same time zone to the database and to JavaScript, in any case. Asking takes about 50 ms, because
 * PostgreSQL reads all of its zones. No abbreviations: the database takes `CET` for one without summers and `IST` for
 * Israel's, and would take `FOO3`, too.
 */
export async function isTimeZone(tx: Tx, name: string): Promise<boolean> {
  if (!isKnownToJavaScript(name)) return false
  const rows = await tx.sql`
    select where exists (select from pg_timezone_names where lower(name) = lower(${name}))
             and not exists (select from pg_timezone_abbrevs
                              where lower(abbrev) = lower(${name}) and abbrev not in ('UTC', 'GMT'))`
  return rows.length === 1
}

function isKnownToJavaScript(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
