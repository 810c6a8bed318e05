import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { type Scripted, startScripted } from '../../../test/support/scripted-service.ts'
import { simulate } from '../../../test/support/simulators.ts'
import type { AskedCharge, AskedRefund } from './gateway.ts'
import { createHttpGateway } from './http.ts'

const patience = () => AbortSignal.timeout(5_000)

function chargeOf(wanted: Partial<AskedCharge> = {}): AskedCharge {
  const asked = { key: randomUUID(), amountMinor: 9_990, currency: 'USD', token: 'tok_visa', reference: null }
  return { ...asked, askedAt: new Date(), ...wanted }
}

function refundOf({ key, currency }: AskedCharge, reference: string, amountMinor: number): AskedRefund {
  return { key: randomUUID(), amountMinor, currency, charge: { key, reference }, reference: null }
}

async function open(t: TestContext) {
  const { url, control } = await simulate(t, ['payment'])
  const effects = async (key: string): Promise<string[]> => {
    const { json } = await control('GET', `ledger?simulator=payment&reference=${key}`)
    return json.effects.map(({ kind, amount }: { kind: string; amount: number }) => `${kind} ${amount}`)
  }
  return { gateway: createHttpGateway(url('payment')), effects, control }
}

async function chargeAt(t: TestContext, scripted: Scripted, wanted: Partial<AskedCharge> = {}) {
  const { url, heard } = await startScripted(t, () => scripted)
  const gateway = createHttpGateway(url)
  return { heard, gateway, charging: gateway.charge(chargeOf(wanted), patience()) }
}

test('a charge is made once under its key, found by it, and given back in parts', async (t) => {
  const { gateway, effects } = await open(t)
  const asked = chargeOf()
  assert.deepEqual(await gateway.find(asked, patience()), { is: 'ABSENT' })
  const answers = await Promise.all([1, 2, 3].map(() => gateway.charge(asked, patience())))
  const [answer] = answers
  assert.ok(answer?.is === 'SETTLED')
  assert.deepEqual([answer.amountMinor, answer.currency], [9_990, 'USD'])
  for (const other of [...answers, await gateway.find(asked, patience())]) assert.deepEqual(other, answer)
  assert.deepEqual(await gateway.cancel(asked, patience()), answer, 'too late')

  const part = refundOf(asked, answer.reference, 9_000)
  const refunds = [await gateway.refund(part, patience()), await gateway.refund(part, patience())]
  assert.equal(refunds[0]?.is, 'REFUNDED')
  assert.deepEqual(refunds[1], refunds[0])
  const tooMuch = refundOf(asked, answer.reference, 991)
  const refused = { is: 'REFUSED', reason: 'refund_exceeds_payment' }
  assert.deepEqual(await gateway.refund(tooMuch, patience()), refused)
  assert.deepEqual(await effects(asked.key), ['CHARGE 9990', 'REFUND 9000'])
})

test('a decline gives its reason, also when it is asked again', async (t) => {
  const { gateway, effects } = await open(t)
  const [card, limit] = [chargeOf({ token: 'tok_declined' }), chargeOf({ amountMinor: 100_001 })]
  const ask = async (asked: AskedCharge) => {
    const answer = await gateway.charge(asked, patience())
    assert.deepEqual(await gateway.charge(asked, patience()), answer)
    assert.deepEqual(await gateway.find(asked, patience()), answer)
    assert.deepEqual(await gateway.cancel(asked, patience()), answer)
    return answer
  }
  assert.deepEqual(await ask(card), { is: 'DECLINED', reason: 'card_declined' })
  assert.deepEqual(await ask(limit), { is: 'DECLINED', reason: 'insufficient_funds' })
  assert.deepEqual(await effects(limit.key), ['DECLINE 100001'])
})

test('a charge that was never made may still come in after it was cancelled', async (t) => {
  const { gateway } = await open(t)
  const answer = await gateway.cancel(chargeOf(), patience())
  assert.deepEqual(answer, { is: 'DECLINED', reason: 'not_charged', mayBePaidLater: true })
})

test('the amount is written in major units, exactly, with our key and token and no card', async (t) => {
  const paid: Scripted = { status: 200, body: { status: 'success', transaction_id: 't1' } }
  for (const [amountMinor, currency, written] of [
    [9_990, 'USD', '99.9'],
    [1, 'USD', '0.01'],
    [500, 'JPY', '500'],
    [12_345, 'KWD', '12.345'],
    [123_456_789_012_34, 'USD', '123456789012.34'],
  ] as const) {
    const { charging, heard } = await chargeAt(t, paid, { key: 'k1', amountMinor, currency })
    assert.deepEqual(await charging, { is: 'SETTLED', reference: 't1', amountMinor, currency })
    const [one] = heard
    assert.deepEqual(
      [one?.method, one?.path, one?.headers['idempotency-key']],
      ['POST', '/payments/process', 'k1'],
    )
    const method = '{"type":"token","token":"tok_visa"}'
    assert.equal(one?.body, `{"amount":${written},"currency":"${currency}","payment_method":${method}}`)
  }
})

test('what cannot be written exactly, and whoever has no token, is declined and not asked', async (t) => {
  for (const wanted of [{ amountMinor: 9_007_199_254_740_987, currency: 'CLF' }, { token: null }]) {
    const { charging, heard } = await chargeAt(t, { status: 500 }, wanted)
    assert.equal((await charging).is, 'DECLINED')
    assert.deepEqual(heard, [])
  }
})

test('what a service says it took counts, not what it was asked for', async (t) => {
  const took = (amount: unknown) =>
    chargeAt(t, { status: 200, body: { status: 'success', transactionId: 't1', amount } })
  for (const amount of [99, '99.00']) {
    const answer = await (await took(amount)).charging
    assert.ok(answer.is === 'SETTLED' && answer.amountMinor === 9_900)
  }
  for (const amount of ['', 'much', null, -1, 0, 99.999, [1], {}])
    await assert.rejects((await took(amount)).charging)
})

test('neither an empty success nor an empty refusal is paid or declined: it is not known', async (t) => {
  const said: [number, object | string][] = [
    ...['', '{}', '[]', 'null', '<html>', '{"status":"success"}'].map((body): [number, string] => [
      200,
      body,
    ]),
    [200, { status: 'success', transactionId: '' }],
    [200, { status: 'success', transactionId: '../1' }],
    [200, { status: 'ok', transactionId: 't1' }],
    [200, { status: 'failed' }],
    [202, { status: 'success', transactionId: 't1' }],
    ...['', '{}', '<html>', '{"error":null}'].map((body): [number, string] => [422, body]),
    ...[400, 401, 404, 409, 429, 500, 503].map((status): [number, object] => [status, { error: 'no' }]),
    [200, { status: 'success', transactionId: 't1', more: 'x'.repeat(70_000) }],
  ]
  for (const [status, body] of said) {
    const { charging } = await chargeAt(t, { status, body })
    await assert.rejects(charging, `${status} ${JSON.stringify(body).slice(0, 60)}`)
  }
  await assert.rejects((await chargeAt(t, { drop: true })).charging)
})

test('a reason is a word, and nothing else that was written is passed on', async (t) => {
  for (const error of ['Card 4111 1111 1111 1111 is stolen.', '<b>', 'x'.repeat(65), '']) {
    const { charging } = await chargeAt(t, { status: 422, body: { error } })
    assert.deepEqual(await charging, { is: 'DECLINED', reason: 'refused' })
  }
})

test('nobody is followed to another host', async (t) => {
  const other = await startScripted(t, () => ({ status: 200 }))
  for (const status of [302, 307]) {
    const { charging } = await chargeAt(t, { status, headers: { location: `${other.url}/payments/process` } })
    await assert.rejects(charging)
  }
  assert.deepEqual(other.heard, [])
})

test('an answer that is withheld ends with the signal', async (t) => {
  const { gateway, control, effects } = await open(t)
  await control('POST', 'faults', { simulator: 'payment', method: 'POST', fault: { do: 'act_then_hang' } })
  const asked = chargeOf()
  await assert.rejects(gateway.charge(asked, AbortSignal.timeout(300)))
  assert.equal((await gateway.find(asked, patience())).is, 'SETTLED')
  assert.deepEqual(await effects(asked.key), ['CHARGE 9990'])
})
