import type { Result } from './report.ts'

/** A promise of ours and whether this run kept it. */
export type Bar = { claim: string; measured: string; isKept: boolean }

const ratioMin = 1
const shareOfSpreadMin = 0.9
const shareOfGuestsMin = 0.95
const acceptP99MaxMs = 100
const neighbourChangeMax = 1.2
const offerP95MaxMs = 1_000

export function barsOf(results: readonly Result[]): Bar[] {
  const spread = results.find(({ shape }) => shape === 'spread')
  return results.flatMap((result) => [
    ...ratioBar(result),
    ...spreadBar(result, spread),
    ...halfRateBar(result),
    ...tenthsBar(result),
    ...turnsBar(result),
    ...placesBar(result),
    ...arenaBars(result),
    ...waitlistBars(result),
    answersBar(result),
    auditBar(result),
  ])
}

function ratioBar({ shape, ratio }: Result): Bar[] {
  // A gateway and its library on the same two cores are measured, not promised.
  if (ratio === undefined || shape === 'stripe-sim') return []
  const claim = `${shape}: completed/s ÷ pgbench/s ≥ ${ratioMin.toFixed(1)}`
  return [{ claim, measured: ratio.toFixed(2), isKept: ratio >= ratioMin }]
}

function spreadBar({ shape, completed_per_second }: Result, spread: Result | undefined): Bar[] {
  if (!spread || (shape !== 'hot' && shape !== 'backlog')) return []
  const share = completed_per_second / spread.completed_per_second
  const claim = `${shape}: completed/s ≥ ${shareOfSpreadMin} × spread`
  return [{ claim, measured: share.toFixed(2), isKept: share >= shareOfSpreadMin }]
}

function halfRateBar({ shape, half_rate }: Result): Bar[] {
  if (!half_rate) return []
  const { p99 } = half_rate.accept_ms
  const claim = `${shape}: accept p99 at half rate < ${acceptP99MaxMs} ms`
  return [{ claim, measured: `${p99} ms`, isKept: p99 < acceptP99MaxMs }]
}

function tenthsBar({ shape, completed_per_second_of_tenths: tenths }: Result): Bar[] {
  if (!tenths) return []
  const claim = `${shape}: the last tenth is as fast as the first`
  return [{ claim, measured: `${tenths.last} and ${tenths.first}`, isKept: tenths.last >= tenths.first }]
}

function turnsBar({ shape, turns }: Result): Bar[] {
  if (!turns) return []
  const { guests, users } = turns
  const share = users.completed_per_second / guests.completed_per_second
  const claim = `${shape}: users' completed/s ≥ ${shareOfGuestsMin} × guests', in turns`
  const cpu = `CPU s/1000 ${users.cpu_seconds_per_1000.total} and ${guests.cpu_seconds_per_1000.total}`
  return [{ claim, measured: `${share.toFixed(3)} (${cpu})`, isKept: share >= shareOfGuestsMin }]
}

function placesBar({ shape, places, answers }: Result): Bar[] {
  if (places === undefined) return []
  const accepted = answers[202] ?? 0
  return [
    {
      claim: `${shape}: exactly ${places} accepted`,
      measured: String(accepted),
      isKept: accepted === places,
    },
  ]
}

function arenaBars({ shape, arena }: Result): Bar[] {
  if (!arena) return []
  const { seats, sold, different, neighbour_ms: ms } = arena
  const besides = (kind: 'alone' | 'elsewhere', what: string) => {
    const change = ms.arena.p95 / ms[kind].p95
    return {
      claim: `${shape}: p95 at another event, beside the arena ÷ ${what}, in turns < ${neighbourChangeMax}`,
      measured: `${change.toFixed(2)} (${ms.arena.p95} and ${ms[kind].p95} ms)`,
      isKept: change < neighbourChangeMax,
    }
  }
  return [
    {
      claim: `${shape}: ${seats} seats are sold, each once`,
      measured: `${sold}, ${different} different ones`,
      isKept: sold === seats && different === seats,
    },
    besides('alone', 'alone'),
    besides('elsewhere', 'beside as many bookings elsewhere'),
  ]
}

function waitlistBars({ shape, waitlist }: Result): Bar[] {
  if (!waitlist) return []
  const { freed, offered, overtaken, split, late, offer_ms } = waitlist
  const none = (claim: string, count: number) => {
    return { claim: `${shape}: ${claim}`, measured: String(count), isKept: count === 0 }
  }
  return [
    {
      claim: `${shape}: what comes free is offered`,
      measured: `${offered} of ${freed}`,
      isKept: offered === freed,
    },
    none('places that were not offered in the commit that freed them', late),
    none('parties overtaken by one that came later and wanted as much or more', overtaken),
    none('parties split', split),
    {
      claim: `${shape}: p95 from the cancellation to the offer < ${offerP95MaxMs} ms`,
      measured: `${offer_ms.p95} ms`,
      isKept: offer_ms.p95 < offerP95MaxMs,
    },
  ]
}

function answersBar({ shape, hoped_answers, answers, half_rate }: Result): Bar {
  const hoped = hoped_answers.map(String)
  const statuses = [...Object.keys(answers), ...Object.keys(half_rate?.answers ?? {})]
  const others = statuses.filter((status) => !hoped.includes(status))
  const measured = others.length === 0 ? 'none' : others.join(', ')
  return {
    claim: `${shape}: no other answers than ${hoped.join(' and ')}`,
    measured,
    isKept: others.length === 0,
  }
}

function auditBar({ shape, audit }: Result): Bar {
  const isKept = audit === 'CLEAN'
  return { claim: `${shape}: the auditor finds nothing`, measured: isKept ? 'clean' : 'findings', isKept }
}

export function barLines(bars: readonly Bar[]): string {
  return bars
    .map(({ claim, measured, isKept }) => `${isKept ? 'PASS' : 'FAIL'}  ${claim}: ${measured}`)
    .join('\n')
}
