import { cpus, totalmem } from 'node:os'
import type { CpuSeconds } from './counters.ts'
import type { Played } from './play.ts'
import type { Latency } from './progress.ts'
import type { ArenaMeasured, WaitlistMeasured } from './shape.ts'
import type { Turn } from './turns.ts'

/** One shape as numbers, snake_case, as `--json` writes it. Rates per second, latencies in milliseconds. */
export function resultOf(played: Played) {
  const { measured, yardstick, halfRate, cost } = played
  const tps = yardstick && (yardstick.before + yardstick.after) / 2
  return {
    shape: played.shape,
    accepted_per_second: round(measured.accepted),
    completed_per_second: round(measured.completed),
    pgbench_tps: yardstick && { before: round(yardstick.before), after: round(yardstick.after) },
    ratio: tps && round(measured.completed / tps, 2),
    accept_ms: latency(measured.accept),
    complete_ms: latency(measured.complete),
    half_rate: halfRate && {
      per_second: round(halfRate.perSecond),
      accept_ms: latency(halfRate.accept),
      complete_ms: latency(halfRate.complete),
      answers: halfRate.statuses,
    },
    per_checkout: {
      wal_bytes: round(cost.walBytes / cost.completed),
      commits: round(cost.commits / cost.completed, 3),
      statements: round(cost.statements / cost.completed, 3),
    },
    cpu_seconds_per_1000: cost.cpu && {
      server: round((cost.cpu.server / cost.completed) * 1000, 3),
      worker: round((cost.cpu.worker / cost.completed) * 1000, 3),
      postgres: round((cost.cpu.postgres / cost.completed) * 1000, 3),
      generator: round((cost.cpu.generator / cost.completed) * 1000, 3),
    },
    cpu_share_of_others: cost.cpu && round(shareOfOthers(cost.cpu), 2),
    peak_memory_mib: {
      server: played.peakMemoryMib.server && round(played.peakMemoryMib.server),
      worker: played.peakMemoryMib.worker && round(played.peakMemoryMib.worker),
    },
    waiting_at_end: measured.waiting,
    completed_per_second_of_tenths: measured.tenths && {
      first: round(measured.tenths.first),
      last: round(measured.tenths.last),
    },
    turns: measured.turns && { guests: turn(measured.turns.guests), users: turn(measured.turns.users) },
    places: measured.places,
    arena: measured.arena && arena(measured.arena),
    waitlist: measured.waitlist && waitlist(measured.waitlist),
    hoped_answers: measured.hoped ?? (measured.places === undefined ? [202] : [202, 409]),
    answers: measured.statuses,
    checkouts: played.checkouts,
    audit: played.audit.isClean ? 'CLEAN' : played.audit.said,
  }
}

function turn({ completed, seconds, cpuSeconds }: Turn) {
  const perThousand = (spent: number) => round((spent / completed) * 1000, 3)
  const { server, worker, postgres } = cpuSeconds
  return {
    completed_per_second: round(completed / seconds),
    cpu_seconds_per_1000: {
      ...{ server: perThousand(server), worker: perThousand(worker), postgres: perThousand(postgres) },
      total: perThousand(server + worker + postgres),
    },
  }
}

function arena({
  seats,
  sold,
  different,
  parties,
  apart,
  bookingsPerSecond,
  booking,
  neighbour,
}: ArenaMeasured) {
  const { alone, elsewhere, arena, rush } = neighbour
  return {
    ...{ seats, sold, different, parties, apart_percent: round((100 * apart) / parties, 2) },
    ...{ bookings_per_second: round(bookingsPerSecond), booking_ms: latency(booking) },
    neighbour_ms: {
      ...{ alone: latency(alone), elsewhere: latency(elsewhere), arena: latency(arena), rush: latency(rush) },
    },
  }
}

function waitlist({ joinsPerSecond, cancelsPerSecond, offer, answer, ...counted }: WaitlistMeasured) {
  const rates = { joins_per_second: round(joinsPerSecond), cancels_per_second: round(cancelsPerSecond) }
  return { ...counted, ...rates, offer_ms: latency(offer), answer_ms: latency(answer) }
}

/** How much of the CPU time spent on this machine was neither the product's nor the bench's. */
function shareOfOthers({ server, worker, postgres, generator, machine }: CpuSeconds): number {
  return Math.max(0, 1 - (server + worker + postgres + generator) / machine)
}

export type Result = ReturnType<typeof resultOf>

function latency({ p50, p95, p99 }: Latency): Latency {
  return { p50: round(p50, 1), p95: round(p95, 1), p99: round(p99, 1) }
}

function round(value: number, digits = 0): number {
  return Number(value.toFixed(digits))
}

export type Machine = {
  cpu: string
  cores: number
  memory_gib: number
  node: string
  postgres: string
  date: string
}

export function describeMachine(postgres: string): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memory_gib: round(totalmem() / 2 ** 30),
    node: process.versions.node,
    postgres,
    date: new Date().toISOString().slice(0, 10),
  }
}

export function machineLine({ cpu, cores, memory_gib, node, postgres, date }: Machine): string {
  return `${cpu}, ${cores} cores, ${memory_gib} GiB, PostgreSQL ${postgres}, Node ${node}, ${date}`
}

const three = ({ p50, p95, p99 }: Latency) => [p50, p95, p99].map((ms) => ms.toFixed(0)).join(' / ')
const mean = ({ before, after }: { before: number; after: number }) =>
  String(Math.round((before + after) / 2))

/** The columns of the table, in order; bench/README.md says what each means. */
const columns: [title: string, cell: (result: Result) => string | undefined][] = [
  ['shape', ({ shape }) => shape],
  ['accepted/s', (result) => String(result.accepted_per_second)],
  ['completed/s', (result) => String(result.completed_per_second)],
  ['pgbench/s', ({ pgbench_tps }) => pgbench_tps && mean(pgbench_tps)],
  ['ratio', ({ ratio }) => ratio?.toFixed(2)],
  ['accept ms', ({ accept_ms }) => three(accept_ms)],
  ['complete ms', ({ complete_ms }) => three(complete_ms)],
  ['half: accept ms', ({ half_rate }) => half_rate && three(half_rate.accept_ms)],
  ['half: complete ms', ({ half_rate }) => half_rate && three(half_rate.complete_ms)],
  ['events waiting', ({ waiting_at_end }) => waiting_at_end?.events.toString()],
  ['WAL B', ({ per_checkout }) => String(per_checkout.wal_bytes)],
  ['commits', ({ per_checkout }) => per_checkout.commits.toFixed(3)],
  ['statements', ({ per_checkout }) => per_checkout.statements.toFixed(3)],
  ['CPU s/1000: server', (result) => result.cpu_seconds_per_1000?.server.toFixed(3)],
  ['worker', (result) => result.cpu_seconds_per_1000?.worker.toFixed(3)],
  ['postgres', (result) => result.cpu_seconds_per_1000?.postgres.toFixed(3)],
  ['generator', (result) => result.cpu_seconds_per_1000?.generator.toFixed(3)],
  [
    'CPU of others',
    ({ cpu_share_of_others: share }) => (share === undefined ? undefined : `${Math.round(share * 100)}%`),
  ],
  ['MiB: server', (result) => result.peak_memory_mib.server?.toString()],
  ['worker', (result) => result.peak_memory_mib.worker?.toString()],
  ['bookings/s', ({ arena }) => arena?.bookings_per_second.toString()],
  ['booking ms', ({ arena }) => arena && three(arena.booking_ms)],
  ['apart', ({ arena }) => arena && `${arena.apart_percent}%`],
  ['next door ms: alone', ({ arena }) => arena && three(arena.neighbour_ms.alone)],
  ['beside others', ({ arena }) => arena && three(arena.neighbour_ms.elsewhere)],
  ['beside the arena', ({ arena }) => arena && three(arena.neighbour_ms.arena)],
  ['beside the rush', ({ arena }) => arena && three(arena.neighbour_ms.rush)],
  ['joins/s', ({ waitlist }) => waitlist?.joins_per_second.toString()],
  ['cancels/s', ({ waitlist }) => waitlist?.cancels_per_second.toString()],
  ['offer ms', ({ waitlist }) => waitlist && three(waitlist.offer_ms)],
  ['cancel ms', ({ waitlist }) => waitlist && three(waitlist.answer_ms)],
  ['audit', ({ audit }) => (audit === 'CLEAN' ? 'clean' : 'FINDINGS')],
]

/** A Markdown table that also reads well in a terminal: one row per measurement that any shape has, one column per shape. */
export function tableOf(results: readonly Result[]): string {
  const known = columns.map(([title, cell]) => ({ title, cells: results.map(cell) }))
  const rows = known
    .filter(({ cells }) => cells.some((cell) => cell !== undefined))
    .map(({ title, cells }) => [title, ...cells.map((cell) => cell ?? '–')])
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  const line = (row: string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  const [head = [], ...body] = rows
  return [line(head), rule, ...body.map(line)].join('\n')
}
