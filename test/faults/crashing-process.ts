import { createApp } from '../../src/main/app.ts'
import { startServer } from '../../src/main/server.ts'
import { startWorker } from '../../src/main/worker.ts'
import { readConfig } from '../../src/platform/config/index.ts'
import { plantCrash } from './plant-crash.ts'

/** A server or a worker as production has it, which kills itself at the point that CRASH_AT names. */
const config = readConfig(process.env)
const app = createApp(config, config.databaseUrl ?? '')
plantCrash(app, process.env.CRASH_AT ?? '')
if (config.processKind === 'server') {
  const { address } = await startServer(app)
  process.stdout.write(`ready ${address}\n`)
} else {
  await startWorker(app)
  process.stdout.write('ready here\n')
}
