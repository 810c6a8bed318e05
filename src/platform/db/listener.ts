import pg from 'pg'

const retryMs = 250

/** Keeps one connection that listens on channels; comes back by itself after a lost connection. */
export class Listener {
  private client: pg.Client | undefined
  private isStopped = false
  private retry: NodeJS.Timeout | undefined
  private readonly connection: pg.ClientConfig
  private readonly channels: readonly string[]
  private readonly onNotify: () => void
  private readonly onError: (error: Error) => void

  constructor(
    connection: pg.ClientConfig,
    channels: readonly string[],
    onNotify: () => void,
    onError: (error: Error) => void,
  ) {
    this.connection = connection
    this.channels = channels
    this.onNotify = onNotify
    this.onError = onError
  }

  /** Throws if the first connection cannot be had. */
  async start(): Promise<void> {
    const client = new pg.Client(this.connection)
    client.on('notification', () => this.onNotify())
    client.on('error', this.onError)
    try {
      await client.connect()
      for (const channel of this.channels) await client.query(`listen ${pg.escapeIdentifier(channel)}`)
    } catch (error) {
      client.end().catch(() => {})
      throw error
    }
    if (this.isStopped) return await client.end()
    this.client = client
    client.once('end', () => this.startAgain())
  }

  private startAgain(): void {
    if (this.isStopped) return
    this.retry = setTimeout(() => {
      this.start().then(
        () => this.onNotify(),
        (error) => {
          this.onError(error)
          this.startAgain()
        },
      )
    }, retryMs)
  }

  async stop(): Promise<void> {
    this.isStopped = true
    clearTimeout(this.retry)
    await this.client?.end().catch(() => {})
  }
}
