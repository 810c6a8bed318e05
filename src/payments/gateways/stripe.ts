import { Stripe } from 'stripe'
import type { AskedCharge, ChargeAnswer, FoundCharge, Gateway } from './gateway.ts'
import { fromStripeAmount, toStripeAmount } from './stripe-amount.ts'
import { codeOf, isKeyTaken, isOldAnswer, isStoredTrouble } from './stripe-errors.ts'
import { createMessageReader } from './stripe-messages.ts'
import { refundAtStripe } from './stripe-refunds.ts'

export type StripeOptions = {
  secretKey: string
  /** Several while they are rotated. */
  webhookSecrets: readonly string[]
  timeoutMs: number
  /** Instead of https://api.stripe.com. */
  apiBase?: string | undefined
}

/** Stripe forgets a key after 24 hours; from then on repeating a request would be a new one. */
const keyMs = 23 * 3_600_000
/** Its search knows of an object within a minute or so. */
const searchLagMs = 180_000

/**
 * Stripe, by PaymentIntents. Our key is the Idempotency-Key of the request that creates and confirms the intent, so one
 * that may or may not have arrived is sent again, unless it is too old; then the intent is searched for.
 */
export function createStripe(options: StripeOptions): Gateway {
  const stripe = openClient(options)
  return {
    name: 'stripe',
    findsByKey: false,
    charge: (asked) => charge(stripe, asked),
    find: (asked) => find(stripe, asked),
    cancel: (asked) => cancel(stripe, asked),
    refund: (asked) => refundAtStripe(stripe, asked),
    readMessage: createMessageReader(stripe, options.webhookSecrets),
  }
}

function openClient({ secretKey, timeoutMs, apiBase }: StripeOptions): Stripe {
  const base = new URL(apiBase ?? 'https://api.stripe.com')
  return new Stripe(secretKey, {
    host: base.hostname,
    protocol: base.protocol === 'http:' ? 'http' : 'https',
    ...(base.port === '' ? {} : { port: base.port }),
    timeout: timeoutMs,
    // Whoever asked decides when to ask again, and keeps count of it.
    maxNetworkRetries: 0,
    telemetry: false,
  })
}

async function charge(stripe: Stripe, asked: AskedCharge): Promise<ChargeAnswer> {
  const amount = toStripeAmount(asked)
  if (amount === undefined) return { is: 'DECLINED', reason: 'amount_not_supported' }
  if (isTooOld(asked)) return (await search(stripe, asked)) ?? { is: 'DECLINED', reason: 'not_charged' }
  try {
    const intent = await stripe.paymentIntents.create(creationOf(asked, amount), {
      idempotencyKey: asked.key,
    })
    return answerOf(isOldAnswer(intent) ? await stripe.paymentIntents.retrieve(intent.id) : intent, asked)
  } catch (error) {
    return await answerOfError(stripe, error, asked)
  }
}

async function answerOfError(stripe: Stripe, error: unknown, asked: AskedCharge): Promise<ChargeAnswer> {
  if (error instanceof Stripe.errors.StripeCardError) {
    const reference = error.payment_intent?.id
    return { is: 'DECLINED', reason: reasonOf(error), ...(reference === undefined ? {} : { reference }) }
  }
  // Somebody has taken the key for something else: us, to make this charge impossible.
  if (isKeyTaken(error)) return (await search(stripe, asked)) ?? { is: 'DECLINED', reason: 'canceled' }
  if (error instanceof Stripe.errors.StripeInvalidRequestError)
    return { is: 'DECLINED', reason: error.code ?? 'invalid_request' }
  if (isStoredTrouble(error)) return (await search(stripe, asked)) ?? unlessFresh(asked, 'gateway_error')
  throw error
}

async function find(stripe: Stripe, asked: AskedCharge): Promise<FoundCharge> {
  if (asked.reference !== null) {
    const intent = await stripe.paymentIntents.retrieve(asked.reference)
    // The customer failed to prove himself. His browser could pay it still, and we will not wait for that.
    const isGivenUp = intent.status === 'requires_payment_method' && asked.token !== null
    return isGivenUp ? await cancelIntent(stripe, intent.id, asked) : answerOf(intent, asked)
  }
  return (await search(stripe, asked)) ?? { is: 'ABSENT' }
}

async function search(stripe: Stripe, asked: AskedCharge): Promise<ChargeAnswer | undefined> {
  const id = await searchId(stripe, asked)
  return id === undefined ? undefined : answerOf(await stripe.paymentIntents.retrieve(id), asked)
}

/** By our key in its metadata. What was made only to take the key is not the charge. */
async function searchId(stripe: Stripe, { key }: AskedCharge): Promise<string | undefined> {
  const query = `metadata['payment_id']:'${key}'`
  const { data } = await stripe.paymentIntents.search({ query, limit: 10 })
  return data.find(({ metadata }) => metadata.payment_id === key && metadata.blocks !== 'true')?.id
}

async function cancel(stripe: Stripe, asked: AskedCharge): Promise<ChargeAnswer> {
  if (asked.reference !== null) return await cancelIntent(stripe, asked.reference, asked)
  try {
    const blocker = await stripe.paymentIntents.create(blockerOf(asked), { idempotencyKey: asked.key })
    return await cancelIntent(stripe, blocker.id, asked)
  } catch (error) {
    if (!isKeyTaken(error) && !isStoredTrouble(error)) throw error
    const id = await searchId(stripe, asked)
    return id === undefined ? unlessFresh(asked, 'canceled') : await cancelIntent(stripe, id, asked)
  }
}

async function cancelIntent(stripe: Stripe, id: string, asked: AskedCharge): Promise<ChargeAnswer> {
  try {
    return answerOf(await stripe.paymentIntents.cancel(id), asked)
  } catch (error) {
    if (codeOf(error) !== 'payment_intent_unexpected_state') throw error
    return answerOf(await stripe.paymentIntents.retrieve(id), asked)
  }
}

function creationOf(asked: AskedCharge, amount: number): Stripe.PaymentIntentCreateParams {
  const { key, token } = asked
  return {
    amount,
    currency: asked.currency.toLowerCase(),
    metadata: { payment_id: key },
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    ...(token === null ? {} : { confirm: true, payment_method: token }),
  }
}

/**
 * Takes the key, and can never be paid. Where the key was used already Stripe refuses it, because it differs; where a
 * charge is still on its way, that one is refused when it arrives.
 */
function blockerOf({ key, currency }: AskedCharge): Stripe.PaymentIntentCreateParams {
  const amount = 1_000_000
  return { amount, currency: currency.toLowerCase(), metadata: { payment_id: key, blocks: 'true' } }
}

function answerOf(intent: Stripe.PaymentIntent, { token }: Pick<AskedCharge, 'token'>): ChargeAnswer {
  const { id: reference, status, last_payment_error: error, client_secret } = intent
  switch (status) {
    case 'succeeded':
      return { is: 'SETTLED', reference, ...fromStripeAmount(intent.amount_received, intent.currency) }
    case 'canceled':
      return { is: 'DECLINED', reason: error ? reasonOf(error) : 'canceled' }
    case 'requires_payment_method':
      // With a token of ours there is no browser that could try again.
      if (token !== null) return { is: 'DECLINED', reason: error ? reasonOf(error) : 'no_payment_method' }
      break
  }
  return { is: 'ACTION_NEEDED', reference, action: client_secret === null ? {} : { client_secret } }
}

function reasonOf({ code, decline_code }: { code?: string; decline_code?: string }): string {
  return decline_code ?? code ?? 'declined'
}

/** What search does not know yet may be there all the same. */
function unlessFresh({ askedAt }: AskedCharge, reason: string): ChargeAnswer {
  if (Date.now() - askedAt.getTime() < searchLagMs) return { is: 'UNKNOWN', why: 'not found yet' }
  return { is: 'DECLINED', reason }
}

function isTooOld({ askedAt, reference }: AskedCharge): boolean {
  return reference === null && Date.now() - askedAt.getTime() > keyMs
}
