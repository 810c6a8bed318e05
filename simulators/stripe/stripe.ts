import type { Simulator, World } from '../shared/simulator.ts'
import { openJournal } from '../shared/state.ts'
import { createSender } from '../shared/webhooks.ts'
import type { Account } from './account.ts'
import { answerPage } from './action-page.ts'
import { answerCall, refuseCall } from './answer-call.ts'
import { idempotencyKeyOf } from './check-call.ts'
import { resume } from './end-turn.ts'
import { apply, createMemory, type Memory } from './memory.ts'
import type { Change, StripeEvent } from './records.ts'
import { outgoingOf } from './show.ts'
import { sign } from './sign.ts'
import { controlStripe } from './stripe-control.ts'

/** How long Stripe waits for the answer to a webhook. */
const webhookTimeoutMs = 20_000

/** A payment provider that speaks as Stripe does: PaymentIntents, refunds, charges, disputes, transfers, payouts, events. */
export function createStripe(world: World): Simulator {
  const account = openAccount(world)
  return {
    name: 'stripe',
    title: 'Stripe simulator',
    answer: (call) => answerPage(account, call) ?? answerCall(account, call),
    refuse: (trouble, call) => refuseCall(call, trouble),
    keyOf: idempotencyKeyOf,
    control: (path, body) => controlStripe(account, path, body),
    webhooks: account.sender,
    whenWritten: account.journal.whenWritten,
    reset() {
      Object.assign(account.memory, createMemory())
      account.searchLagMs = 0
      account.funds.clear()
      account.journal.clear()
      account.sender.reset()
    },
    close() {
      account.sender.close()
      account.journal.close()
    },
  }
}

function openAccount(world: World): Account {
  const { folder, webhookBase, stripe } = world.settings
  const memory = createMemory()
  const replay = (changes: Change[]) => {
    for (const change of changes) apply(memory, world.ledger, change)
  }
  const journal = openJournal<Change[]>({ folder, name: 'stripe' }, replay)
  const sender = createSender({
    url: webhookBase === undefined ? null : `${webhookBase}/webhooks/stripe`,
    secret: stripe.webhookSecret,
    sign,
    timeoutMs: webhookTimeoutMs,
    find: (id) => eventsOf(memory, id).map((event) => outgoingOf(account, event)),
    onEnd(id, how) {
      const change: Change = { delivered: { id, how } }
      apply(memory, world.ledger, change)
      journal.append([change])
    },
  })
  const account: Account = { world, memory, journal, sender, searchLagMs: 0, funds: new Map() }
  resume(account)
  return account
}

function eventsOf({ events }: Memory, id: string | undefined): StripeEvent[] {
  if (id === undefined) return [...events.values()]
  const event = events.get(id)
  return event ? [event] : []
}
