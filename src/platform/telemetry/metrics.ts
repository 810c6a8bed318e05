import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'

/** Counts what happened since the process started. A call costs a microsecond at most. */
export type Metrics = {
  countCheckouts(status: string, count?: number): void
  countStatement(): void
  /** A job that had failed for nine minutes or more failed again. */
  countOverdueFailure(job: string): void
  /** Members of one group commit. */
  observeGroup(size: number): void
  /** A recorder for one route; ask for it once, at start. `route` is the pattern, never an address. */
  measureRoute(route: string, method: string): (status: number, seconds: number) => void
  /** Everything as Prometheus text. */
  render(): Promise<{ contentType: string; text: string }>
}

/** Each call makes its own registry, so that several can live in one process. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const statements = createStatementCounter(registry)

  return {
    countCheckouts: createCheckoutCounter(registry),
    countStatement: statements,
    countOverdueFailure: createOverdueCounter(registry),
    observeGroup: createGroupHistogram(registry),
    measureRoute: createRouteMeasures(registry),
    render: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  }
}

function createCheckoutCounter(registry: Registry): Metrics['countCheckouts'] {
  const counter = new Counter({
    name: 'holdfast_checkouts_total',
    help: 'Checkouts that reached a status.',
    labelNames: ['status'],
    registers: [registry],
  })
  for (const status of ['PENDING', 'COMPLETED', 'FAILED']) counter.inc({ status }, 0)
  return (status, count = 1) => counter.inc({ status }, count)
}

function createOverdueCounter(registry: Registry): Metrics['countOverdueFailure'] {
  const counter = new Counter({
    name: 'holdfast_overdue_job_failures_total',
    help: 'Failures of jobs that had failed for nine minutes or more before.',
    labelNames: ['job'],
    registers: [registry],
  })
  return (job) => counter.inc({ job })
}

function createStatementCounter(registry: Registry): Metrics['countStatement'] {
  let sinceLastScrape = 0
  new Counter({
    name: 'holdfast_sql_statements_total',
    help: 'SQL statements sent to PostgreSQL.',
    registers: [registry],
    collect() {
      this.inc(sinceLastScrape)
      sinceLastScrape = 0
    },
  })
  return () => {
    sinceLastScrape += 1
  }
}

function createGroupHistogram(registry: Registry): Metrics['observeGroup'] {
  const histogram = new Histogram({
    name: 'holdfast_group_size',
    help: 'Requests that shared one commit.',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
    registers: [registry],
  })
  return (size) => histogram.observe(size)
}

function createRouteMeasures(registry: Registry): Metrics['measureRoute'] {
  const total = new Counter({
    name: 'holdfast_http_requests_total',
    help: 'Requests answered, by route pattern.',
    labelNames: ['route', 'method', 'status'],
    registers: [registry],
  })
  const duration = new Histogram({
    name: 'holdfast_http_request_duration_seconds',
    help: 'Time from the head of a request to the end of its answer.',
    labelNames: ['route', 'method'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  })

  return (route, method) => {
    const durations = duration.labels(route, method)
    const totals = new Map<number, Counter.Internal>()
    return (status, seconds) => {
      const answered = totals.get(status) ?? total.labels(route, method, String(status))
      totals.set(status, answered)
      answered.inc()
      durations.observe(seconds)
    }
  }
}
