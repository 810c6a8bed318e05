import { repeatEvery } from '../repeat-every.ts'
import { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded.ts'
import { isProcessLiving } from './embedded-process.ts'

const lookMs = 500

/** Serves the cluster under `dataDir`, and starts it again, on the same port, should its process die. */
export async function keepEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<Pick<EmbeddedPostgres, 'url' | 'stop'>> {
  let server = await startEmbeddedPostgres(options)
  const port = Number(new URL(server.url).port)

  const watching = repeatEvery(
    lookMs,
    async () => {
      if (isProcessLiving(server.pid)) return
      options.log('PostgreSQL has died; it is started again.')
      await server.stop()
      server = await startEmbeddedPostgres({ ...options, port })
    },
    (error) => options.log(`PostgreSQL could not be started again: ${String(error)}`),
  )

  return {
    url: server.url,
    async stop() {
      await watching.stop()
      await server.stop()
    },
  }
}
