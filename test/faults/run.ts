import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

/**
 * `npm run faults -- --seed N --seconds S`: lets things go wrong as the seed decides, for so long, and checks every invariant
 * afterwards. Prints the seed and what it did; exits with 1 on a finding. Without a seed it takes a new one.
 */
const { values } = parseArgs({ options: { seed: { type: 'string' }, seconds: { type: 'string' } } })
const seed = values.seed ?? String(Math.floor(Math.random() * 1e6))
const seconds = values.seconds ?? '60'
const settleMs = 120_000

const child = spawn(
  process.execPath,
  [
    join(import.meta.dirname, '../support/run-tests.ts'),
    'test/faults/gateways/random-faults.test.ts',
    `--test-timeout=${Number(seconds) * 1_000 + settleMs}`,
  ],
  { stdio: 'inherit', env: { ...process.env, FAULTS_SEED: seed, FAULTS_SECONDS: seconds } },
)
process.on('SIGINT', () => child.kill('SIGINT'))
child.once('exit', (code) => {
  process.stdout.write(`\nAgain: npm run faults -- --seed ${seed} --seconds ${seconds}\n`)
  process.exitCode = code === 0 ? 0 : 1
})
