/** The program cannot start, and its operator can mend it. The message says how; no stack is needed. */
export class StartError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StartError'
  }
}
