import type { Config } from './config/index.ts'
import type { Database } from './db/index.ts'
import type { Logger, Metrics } from './telemetry/index.ts'

/** What every module may ask for. `steadyDb` is the money path's: its plans do not depend on statistics. */
export type Platform = {
  config: Config
  db: Database
  steadyDb: Database
  log: Logger
  metrics: Metrics
}
