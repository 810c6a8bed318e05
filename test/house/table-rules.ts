import { readersOfEveryTable, sqlFiles, tableOwners } from '../../architecture.ts'
import type { Rule } from './check-rules.ts'
import { isInAny, isOnMoneyPath, sourcesOf } from './places.ts'
import { readStatements, readTables } from './read-tables.ts'

export const tablesAreNamedByTheirOwner: Rule = (tree) =>
  sourcesOf(tree)
    .filter(([path]) => !isInAny(path, readersOfEveryTable))
    .flatMap(([path, text]) => {
      const tables = new Set(readStatements(text).flatMap(readTables))
      return [...tables].flatMap((table) => {
        const owner = tableOwners[table.replace(/^pg_.*/, 'pg_*')]
        if (owner && path.startsWith(`src/${owner}/`)) return []
        return owner
          ? `${path} names the table ${table} of ${owner}: call a verb of src/${owner} instead.`
          : `${path} names the table ${table}, which nobody owns: name its owner in tableOwners of architecture.ts.`
      })
    })

export const moneyPathKeepsSqlInStores: Rule = (tree) =>
  sourcesOf(tree)
    .filter(
      ([path, text]) => isOnMoneyPath(path) && !isInAny(path, sqlFiles) && readStatements(text).length > 0,
    )
    .map(
      ([path]) =>
        `${path} contains SQL, but on the money path only *-store.ts files do: move the statement there.`,
    )

/** Reads `create table` of the migrations, so that the map names the tables that there are. */
export const everyTableHasAnOwner: Rule = (tree) => {
  const migrations = [...tree].filter(([path]) => /^migrations\/\d{4}-.*\.sql$/.test(path))
  const created = migrations.flatMap(([path, text]) =>
    [...text.matchAll(/\bcreate (?:unlogged )?table (?:if not exists )?(\w+)/gi)].map(([, table = '']) => ({
      path,
      table,
    })),
  )
  return created
    .filter(({ table }) => !tableOwners[table])
    .map(
      ({ path, table }) =>
        `${path} creates ${table}, which nobody owns: name its owner in tableOwners of architecture.ts.`,
    )
}
