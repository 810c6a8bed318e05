import assert from 'node:assert/strict'
import { test } from 'node:test'
import { simulatorEnvironment } from './start-simulators.ts'

const config = { dataDir: 'data', host: '0.0.0.0', port: 3000 }

test('the simulators are told where they run and what is theirs, and no secret', () => {
  const passed = { PATH: '/bin', HOME: '/root', TMPDIR: '/tmp', SIMULATOR_STRIPE_PORT: '0' }
  const env = {
    ...passed,
    ...{
      ADMIN_API_KEY: 'operator',
      LINK_SECRET: 'links',
      PASSWORD_PEPPER: 'pepper',
      TOKEN_SECRETS: 'tokens',
    },
    ...{ DATABASE_URL: 'postgres://shop:secret@db/shop', STRIPE_SECRET_KEY: 'sk_test_1' },
    ...{ STRIPE_WEBHOOK_SECRET: 'whsec_1', RAZORPAY_KEY_SECRET: 'secret', RAZORPAY_WEBHOOK_SECRET: 'hooks' },
    ...{ AWS_SECRET_ACCESS_KEY: 'of somebody else', NOT_A_SIMULATOR_KEY: 'either', SOME_PATH: 'nor this' },
  }
  assert.deepEqual(simulatorEnvironment(config, env), {
    ...passed,
    ...{ SIMULATOR_DIR: 'data/simulators', WEBHOOK_BASE: 'http://127.0.0.1:3000' },
  })
})
