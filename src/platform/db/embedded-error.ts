/** PostgreSQL could not be started here. The message is one sentence for whoever started it, and says what to do. */
export class EmbeddedPostgresError extends Error {
  /** True when the same start may succeed a moment later. */
  readonly isPassing: boolean

  constructor(message: string, options: ErrorOptions & { isPassing?: boolean } = {}) {
    super(message, options)
    this.name = 'EmbeddedPostgresError'
    this.isPassing = options.isPassing ?? false
  }
}
