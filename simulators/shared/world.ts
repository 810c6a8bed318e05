import { createClock } from './clock.ts'
import { createLedger } from './effects.ts'
import { createFaultBook } from './faults.ts'
import { createRequestLog } from './requests.ts'
import { readSettings } from './settings.ts'
import type { World } from './simulator.ts'

/** What all simulators of one process share. Fails where the environment cannot be used. */
export function createWorld(env: Record<string, string | undefined>): World {
  return {
    settings: readSettings(env),
    clock: createClock(),
    ledger: createLedger(),
    faults: createFaultBook(),
    requests: createRequestLog(),
    urls: {},
  }
}
