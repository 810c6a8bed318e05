export { databaseTime } from './clock.ts'
export {
  type Database,
  type DatabaseOptions,
  isConnectionLost,
  openDatabase,
  type Planning,
  type Sql,
  sqlState,
  type Tx,
} from './database.ts'
export { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded.ts'
export { EmbeddedPostgresError } from './embedded-error.ts'
export { createGroupCommit, runInGroups, type Settled } from './group-commit.ts'
export { keepEmbeddedPostgres } from './keep-postgres.ts'
export { migrate, pendingMigrations } from './migrate.ts'
export { notify } from './notify.ts'
export { isTimeZone } from './time-zones.ts'
