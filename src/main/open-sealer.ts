import { isKnownSecret } from '../identity/index.ts'
import { createSealer, type Sealer } from '../platform/sealer.ts'
import type { App } from './app.ts'
import { StartError } from './start-error.ts'

/** Fails with a StartError where nothing that is kept sealed could be opened. */
export async function openSealer({ db, sealingSecret: secret, config }: App): Promise<Sealer> {
  if (await isKnownSecret(db, 'SEALING_SECRET', secret)) return createSealer(secret)
  throw new StartError(
    `What this database keeps sealed was sealed with another secret. Set SEALING_SECRET to it, or put it into ${config.dataDir}/sealing-secret.`,
  )
}
