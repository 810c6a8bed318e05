import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { openTestShop } from './open-test-shop.ts'
import { known } from './parameters.ts'

const root = join(import.meta.dirname, '../..')
const sdk = join(root, 'node_modules/stripe/esm')

test('what is answered satisfies the types of the SDK', async (t) => {
  const { pay, stripe, control } = await openTestShop(t)
  const paid = await pay('pm_card_visa', { capture_method: 'automatic' })
  const acting = await pay('pm_card_authenticationRequired', { return_url: 'https://shop.example' })
  const declined = await pay('pm_card_visa_chargeDeclined').catch((thrown) => thrown)
  const open = await stripe.paymentIntents.create({ amount: 1000, currency: 'usd' })
  const refund = await stripe.refunds.create({ payment_intent: paid.id, amount: 1 })
  await control.post(`stripe/payment_intents/${paid.id}/dispute`)
  const transfer = await stripe.transfers.create({ amount: 9, currency: 'usd', destination: 'acct_1Vendor' })
  const reversal = await stripe.transfers.createReversal(transfer.id, { amount: 1 })
  const payout = await stripe.payouts.create(
    { amount: 8, currency: 'usd' },
    { stripeAccount: 'acct_1Vendor' },
  )
  const expand = ['latest_charge.balance_transaction', 'payment_method']
  const answers: [type: string, answer: unknown][] = [
    ['PaymentIntent', paid],
    ['PaymentIntent', acting],
    ['PaymentIntent', declined.payment_intent],
    ['PaymentIntent', await stripe.paymentIntents.cancel(open.id)],
    ['PaymentIntent', await stripe.paymentIntents.retrieve(paid.id, { expand })],
    ['PaymentIntent', await pay('pm_usBankAccount', { expand })],
    ['StripeRawError', declined.raw],
    ['Charge', await stripe.charges.retrieve(String(paid.latest_charge))],
    ['Charge', await stripe.charges.retrieve(declined.charge)],
    ['Refund', refund],
    ['Refund', await control.post(`stripe/refunds/${refund.id}/fail`)],
    ['Transfer', await stripe.transfers.retrieve(transfer.id, { expand: ['source_transaction'] })],
    ['TransferReversal', reversal],
    ['Payout', payout],
    ['Payout', await control.post(`stripe/payouts/${payout.id}/fail`)],
    ['ApiList<Stripe.Dispute>', await stripe.disputes.list({ expand: ['data.charge'] })],
    ...(await stripe.events.list({ limit: 100 })).data.map((event): [string, unknown] => ['Event', event]),
    ['ApiList<Stripe.PaymentIntent>', await stripe.paymentIntents.list()],
  ]
  assert.equal(await complaintsOf(t, answers), '')
})

/** What the compiler says about answers, each as a constant of its type. */
async function complaintsOf(t: TestContext, answers: [type: string, answer: unknown][]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stripe-types-'))
  t.after(() => rm(folder, { recursive: true }))
  const lines = answers.map(
    ([type, answer], index) => `export const x${index}: Stripe.${type} = ${JSON.stringify(answer)}`,
  )
  const file = join(folder, 'answers.mts')
  await writeFile(file, [`import type Stripe from '${join(sdk, 'stripe.esm.node.js')}'`, ...lines].join('\n'))
  const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--skipLibCheck']
  const types = ['--typeRoots', join(root, 'node_modules/@types'), '--types', 'node', '--ignoreConfig']
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const run = promisify(execFile)(process.execPath, [compiler, ...flags, ...types, file])
  return run.then(
    () => '',
    (error) => `${error.stdout}${error.stderr}`,
  )
}

const parameterTypes: [names: ReadonlySet<string>, file: string, type: string][] = [
  [known.createIntent, 'PaymentIntents', 'PaymentIntentCreateParams'],
  [known.updateIntent, 'PaymentIntents', 'PaymentIntentUpdateParams'],
  [known.confirmIntent, 'PaymentIntents', 'PaymentIntentConfirmParams'],
  [known.captureIntent, 'PaymentIntents', 'PaymentIntentCaptureParams'],
  [known.cancelIntent, 'PaymentIntents', 'PaymentIntentCancelParams'],
  [known.retrieveIntent, 'PaymentIntents', 'PaymentIntentRetrieveParams'],
  [known.listIntents, 'PaymentIntents', 'PaymentIntentListParams'],
  [known.searchIntents, 'PaymentIntents', 'PaymentIntentSearchParams'],
  [known.createRefund, 'Refunds', 'RefundCreateParams'],
  [known.updateRefund, 'Refunds', 'RefundUpdateParams'],
  [known.listRefunds, 'Refunds', 'RefundListParams'],
  [known.retrieve, 'Refunds', 'RefundRetrieveParams'],
  [known.listCharges, 'Charges', 'ChargeListParams'],
  [known.listEvents, 'Events', 'EventListParams'],
  [known.listDisputes, 'Disputes', 'DisputeListParams'],
  [known.createTransfer, 'Transfers', 'TransferCreateParams'],
  [known.updateTransfer, 'Transfers', 'TransferUpdateParams'],
  [known.listTransfers, 'Transfers', 'TransferListParams'],
  [known.createReversal, 'Transfers', 'TransferCreateReversalParams'],
  [known.updateReversal, 'Transfers', 'TransferUpdateReversalParams'],
  [known.listReversals, 'Transfers', 'TransferListReversalsParams'],
  [known.createPayout, 'Payouts', 'PayoutCreateParams'],
  [known.updatePayout, 'Payouts', 'PayoutUpdateParams'],
  [known.listPayouts, 'Payouts', 'PayoutListParams'],
]

for (const [names, file, type] of parameterTypes) {
  test(`the known parameters are those of ${type}`, async () => {
    const declared = (await readFile(join(sdk, `resources/${file}.d.ts`), 'utf8')).replaceAll(
      /\/\*\*.*?\*\//gs,
      '',
    )
    const [, heritage = '', body = ''] =
      new RegExp(`export interface ${type}\\b([^{]*)\\{(.*?)^\\}`, 'ms').exec(declared) ?? []
    const own = [...body.matchAll(/^ {4}(\w+)\??:/gm)].map(([, name = '']) => name)
    const paging = heritage.includes('PaginationParams') ? ['ending_before', 'limit', 'starting_after'] : []
    assert.deepEqual([...names].sort(), [...new Set([...own, ...paging])].sort())
  })
}
