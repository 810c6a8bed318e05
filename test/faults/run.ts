import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const usage = `npm run faults -- [--seed N] [--seconds S]   lets things go wrong as the seed decides, for S seconds (60)
npm run faults -- --outage-seconds 300       Stripe is down so long, while others pay elsewhere
npm run faults -- --storm-seconds 20         Stripe is too busy so long and answers 429
npm run faults -- --race-rounds 500          holds end in the moment in which their customers pay, so often

Every invariant is checked afterwards. Prints what happened and how to have it happen again; exits with 1 on a finding.
`

const options = {
  seed: { type: 'string' },
  seconds: { type: 'string' },
  'outage-seconds': { type: 'string' },
  'storm-seconds': { type: 'string' },
  'race-rounds': { type: 'string' },
  help: { type: 'boolean' },
} as const
const { values } = parseArgs({ options })

/** Where each flag is read, and how long one of it takes, at most. */
const scenarios = {
  'outage-seconds': { file: 'outage', eachMs: 1_000 },
  'storm-seconds': { file: 'busy-gateway', eachMs: 1_000 },
  'race-rounds': { file: 'late-money', eachMs: 500 },
} as const
const settleMs = 240_000

if (values.help) process.stdout.write(usage)
else run()

/** Without a seed a new one is taken. */
function run(): void {
  const [flag] = Object.keys(scenarios).filter((name) => name in values) as (keyof typeof scenarios)[]
  const { seed = String(Math.floor(Math.random() * 1e6)), seconds = '60' } = values
  const [asked, file, lengthMs] = flag
    ? [{ [flag]: values[flag] }, scenarios[flag].file, Number(values[flag]) * scenarios[flag].eachMs]
    : [{ seed, seconds }, 'random-faults', Number(seconds) * 1_000]
  const env = Object.entries(asked).map(([name, value]) => [variableOf(name), value])
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, '../support/run-tests.ts'),
      `test/faults/gateways/${file}.test.ts`,
      `--test-timeout=${lengthMs + settleMs}`,
    ],
    { stdio: 'inherit', env: { ...process.env, ...Object.fromEntries(env) } },
  )
  process.on('SIGINT', () => child.kill('SIGINT'))
  const again = Object.entries(asked).map(([name, value]) => `--${name} ${value}`)
  child.once('exit', (code) => {
    process.stdout.write(`\nAgain: npm run faults -- ${again.join(' ')}\n`)
    process.exitCode = code === 0 ? 0 : 1
  })
}

/** As the tests read it: FAULTS_OUTAGE_SECONDS. */
function variableOf(flag: string): string {
  return `FAULTS_${flag.toUpperCase().replaceAll('-', '_')}`
}
