/**
 * Why a request is refused: an HTTP status, a sentence, and, where a provider's API has words of its own for it, what stands
 * in the body. Nothing of the request was done.
 */
export class Refusal<Said = undefined> extends Error {
  readonly status: number
  readonly said: Said

  constructor(status: number, message: string, said: Said = undefined as Said) {
    super(message)
    this.status = status
    this.said = said
  }
}
