import type { Answer, Call, Simulator, Trouble, World } from '../shared/simulator.ts'
import { createSender, type Sender } from '../shared/webhooks.ts'
import { answerApi, errorAnswer } from './api.ts'
import { answerCheckout, isCheckoutPath } from './checkout.ts'
import { controlRazorpay } from './control.ts'
import { watchDisputePlan, watchVerdict } from './make-disputes.ts'
import { watchRefund } from './make-refunds.ts'
import { watchTransfer } from './make-transfers.ts'
import type { Provider } from './provider.ts'
import { plainError } from './razorpay-error.ts'
import { refundKeyHeader } from './refunds-api.ts'
import { createSecretChoice, hmacHex } from './signatures.ts'
import { type KeptEvent, openStore, outgoingOf, type Store } from './store.ts'
import { awaitBank } from './take-payments.ts'
import { transferKeyHeader } from './transfers-api.ts'

/** Whoever takes longer has failed, says Razorpay. */
const answerWithinMs = 5_000

/** A simulator of Razorpay: orders, payments, refunds, transfers, disputes, webhooks, and a checkout page to pay on. */
export function createRazorpay(world: World): Simulator {
  const provider = createProvider(world)
  const { store, sender } = provider
  resume(provider)
  return {
    name: 'razorpay',
    title: 'Razorpay simulator',
    webhooks: sender,
    answer: (call) => committing(provider, () => answer(provider, call)),
    control: (path, body) => committing(provider, () => controlRazorpay(provider, path, body)),
    refuse,
    keyOf({ method, path, headers }) {
      const header = path.endsWith('/refund')
        ? refundKeyHeader
        : path === '/v1/transfers'
          ? transferKeyHeader
          : ''
      const key = headers[header]
      return method === 'POST' && typeof key === 'string' ? key : undefined
    },
    whenWritten: store.whenWritten,
    reset() {
      sender.reset()
      store.clear()
    },
    close() {
      sender.close()
      store.close()
    },
  }
}

function createProvider({ clock, ledger, settings, urls }: World): Provider {
  const { folder, webhookBase, razorpay } = settings
  const store = openStore(folder, ledger)
  const sender: Sender = createSender({
    url: webhookBase === undefined ? null : `${webhookBase}/webhooks/razorpay`,
    secret: razorpay.webhookSecret,
    sign: signer(),
    timeoutMs: answerWithinMs,
    find: (eventId) => eventsOf(store, eventId).map(outgoingOf),
    onEnd: (eventId) => store.end(eventId),
  })
  return { clock, store, sender, keys: razorpay, url: () => urls.razorpay ?? '' }
}

function eventsOf(store: Store, eventId: string | undefined): KeptEvent[] {
  if (eventId === undefined) return store.events()
  const event = store.event(eventId)
  return event ? [event] : []
}

/** There is no time in the signature: a delivery that somebody kept is right for ever. */
function signer(): Parameters<typeof createSender>[0]['sign'] {
  const chooseSecret = createSecretChoice()
  return ({ event, body, secrets }) => ({
    'user-agent': 'Razorpay-Webhook/v1',
    'x-razorpay-event-id': event.id,
    'x-razorpay-signature': hmacHex(body, chooseSecret(event.id, secrets)),
  })
}

/** Goes on where an earlier process stopped: what moves by itself is waited for, and what was not delivered goes out. */
function resume(provider: Provider): void {
  const { store, sender } = provider
  for (const payment of store.all('payments')) {
    awaitBank(provider, payment)
    watchDisputePlan(provider, payment)
  }
  for (const refund of store.all('refunds')) watchRefund(provider, refund)
  for (const transfer of store.all('transfers')) watchTransfer(provider, transfer)
  for (const dispute of store.all('disputes')) watchVerdict(provider, dispute)
  for (const event of store.events()) if (event.goesOut) sender.send(outgoingOf(event))
}

/** What was changed is written down also where the answer is a refusal: a payment that failed did happen. */
function committing<Result>({ store }: Provider, act: () => Result): Result {
  try {
    return act()
  } finally {
    store.commit()
  }
}

function answer(provider: Provider, call: Call): Answer {
  return isCheckoutPath(call.path) ? answerCheckout(provider, call) : answerApi(provider, call)
}

function refuse(trouble: Trouble): Answer {
  if (trouble.is === 'TOO_MANY') {
    const busy = errorAnswer(plainError(429, 'Too many requests. Please try again after some time.'))
    return { ...busy, headers: { ...busy.headers, 'retry-after': String(trouble.retryAfterSeconds) } }
  }
  return errorAnswer(
    trouble.is === 'IN_USE'
      ? plainError(409, 'A request with the same idempotency key is still being processed.')
      : plainError(500, 'The server encountered an error. Please try again shortly.', 'SERVER_ERROR'),
  )
}
