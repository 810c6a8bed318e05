/** Why the control API refuses a request: an HTTP status and a sentence for whoever writes the test. */
export class Refusal extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}
