import { askService, readName, readReason, type ServiceAnswer } from '../../platform/ask-service.ts'
import { majorFromMinor, minorFromMajor } from '../../values/money.ts'
import type { AskedCharge, AskedRefund, ChargeAnswer, FoundCharge, Gateway, RefundAnswer } from './gateway.ts'

/**
 * A payment service of somebody's own, by HTTP and JSON. Our key is the Idempotency-Key. Only a success that names its
 * transaction is one, and only a refusal that gives its reason; whatever else comes back is asked again.
 */
export function createHttpGateway(baseUrl: string): Gateway {
  const base = `${baseUrl.replace(/\/+$/, '')}/payments`
  return {
    name: 'http',
    findsByKey: true,
    charge: (asked, signal) => charge(base, asked, signal),
    find: (asked, signal) => find(base, asked, signal),
    async cancel(asked, signal) {
      const found = await find(base, asked, signal)
      // It knows no way to close a key: a request that is still on its way may yet be carried out.
      return found.is === 'ABSENT' ? { is: 'DECLINED', reason: 'not_charged', mayBePaidLater: true } : found
    },
    refund: (asked, signal) => refund(base, asked, signal),
  }
}

async function charge(base: string, asked: AskedCharge, signal: AbortSignal): Promise<ChargeAnswer> {
  const { key, currency, token } = asked
  const amount = majorFromMinor(asked)
  if (amount === undefined) return { is: 'DECLINED', reason: 'amount_not_supported' }
  // There is no page of its own where a customer could pay.
  if (token === null) return { is: 'DECLINED', reason: 'no_payment_method' }
  const body = { amount, currency, payment_method: { type: 'token', token } }
  return chargeOf(await askService({ method: 'POST', url: `${base}/process`, key, body }, signal), asked)
}

async function find(base: string, asked: AskedCharge, signal: AbortSignal): Promise<FoundCharge> {
  const url = `${base}/${encodeURIComponent(asked.key)}`
  const answer = await askService({ method: 'GET', url }, signal)
  return answer.status === 404 ? { is: 'ABSENT' } : chargeOf(answer, asked)
}

function chargeOf(answer: ServiceAnswer, asked: AskedCharge): ChargeAnswer {
  if (isRefusal(answer)) return { is: 'DECLINED', reason: readReason(answer.json) }
  const reference = nameOf(answer, 'transactionId', 'transaction_id')
  return { is: 'SETTLED', reference, amountMinor: amountOf(answer, asked), currency: asked.currency }
}

/** Where it says how much it took, that counts, and not what we asked for. */
function amountOf({ json }: ServiceAnswer, { amountMinor, currency }: AskedCharge): number {
  const said = json?.amount
  if (said === undefined) return amountMinor
  const text = typeof said === 'number' ? String(said) : said
  const isAmount = typeof text === 'string' && /^\d+(\.\d+)?$/.test(text)
  const took = isAmount ? minorFromMajor(Number(text), currency) : undefined
  if (!took) throw new Error('The payment service names an amount that is none.')
  return took
}

async function refund(base: string, asked: AskedRefund, signal: AbortSignal): Promise<RefundAnswer> {
  const { key, charge } = asked
  const amount = majorFromMinor(asked)
  if (amount === undefined || charge.reference === null) return { is: 'REFUSED', reason: 'not_refundable' }
  const url = `${base}/${encodeURIComponent(charge.reference)}/refund`
  const answer = await askService({ method: 'POST', url, key, body: { amount } }, signal)
  if (isRefusal(answer)) return { is: 'REFUSED', reason: readReason(answer.json) }
  return { is: 'REFUNDED', reference: nameOf(answer, 'refundId', 'refund_id') }
}

function isRefusal({ status, json }: ServiceAnswer): boolean {
  return (status === 422 || (status === 200 && json?.status === 'failed')) && typeof json?.error === 'string'
}

/** The service's name for what it did. Fails where it did not say that it did it. */
function nameOf({ status, json }: ServiceAnswer, ...fields: string[]): string {
  const name = readName(json, ...fields)
  if (status === 200 && json?.status === 'success' && name !== undefined) return name
  throw new Error(`The payment service answered ${status}, and not what came of it.`)
}
