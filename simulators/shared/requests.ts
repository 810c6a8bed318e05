/** A request that came in. `status` 0: it was left without an answer on purpose. */
export type SeenRequest = {
  simulator: string
  at: number
  method: string
  path: string
  idempotency_key: string | null
  status: number
}

type Count = { simulator: string; method: string; route: string; status: number; count: number }

/** Counts every request, to measure how often clients repeat themselves, and keeps the last thousand. */
export type RequestLog = {
  record(request: SeenRequest): void
  /** `path` is a regular expression. Counts are by route, in which ids are `:id`. */
  find(wanted: { simulator?: string | undefined; path?: string | undefined }): {
    total: number
    counts: Count[]
    last: SeenRequest[]
  }
  clear(): void
}

const keptMax = 1_000
const ids = /\/(?:[a-z]{2,5}_[A-Za-z0-9]+|\d+|[0-9a-f-]{36})(?=\/|$)/g

export function createRequestLog(): RequestLog {
  const counts = new Map<string, Count>()
  let kept: SeenRequest[] = []
  return {
    record(request) {
      const { simulator, method, status } = request
      const route = request.path.replace(ids, '/:id')
      const name = `${simulator} ${method} ${route} ${status}`
      const known = counts.get(name)
      if (known) known.count++
      else counts.set(name, { simulator, method, route, status, count: 1 })
      // Cut now and then, not at every request.
      if (kept.push(request) >= 2 * keptMax) kept = kept.slice(-keptMax)
    },
    find({ simulator, path }) {
      const pattern = new RegExp(path ?? '')
      const isOf = (one: { simulator: string }) => simulator === undefined || one.simulator === simulator
      const found = [...counts.values()].filter((count) => isOf(count) && pattern.test(count.route))
      const last = kept.slice(-keptMax).filter((request) => isOf(request) && pattern.test(request.path))
      return { total: found.reduce((sum, { count }) => sum + count, 0), counts: found, last }
    },
    clear() {
      counts.clear()
      kept = []
    },
  }
}
