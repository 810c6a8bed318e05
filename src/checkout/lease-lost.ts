/** Another worker has taken these checkouts on since: it does their work now. */
export class LeaseLost extends Error {
  constructor(ids: readonly string[]) {
    super(`The lease of ${ids.join(', ')} ran out; another worker has it.`)
    this.name = 'LeaseLost'
  }
}
