import type { Result } from './report.ts'

/** A promise of ours and whether this run kept it. */
export type Bar = { claim: string; measured: string; isKept: boolean }

const ratioMin = 1
const shareOfSpreadMin = 0.9
const shareOfGuestsMin = 0.95
const acceptP99MaxMs = 100

export function barsOf(results: readonly Result[]): Bar[] {
  const spread = results.find(({ shape }) => shape === 'spread')
  return results.flatMap((result) => [
    ...ratioBar(result),
    ...spreadBar(result, spread),
    ...halfRateBar(result),
    ...tenthsBar(result),
    ...turnsBar(result),
    ...placesBar(result),
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

function answersBar({ shape, places, answers, half_rate }: Result): Bar {
  const hoped = places === undefined ? ['202'] : ['202', '409']
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
