import type { Account } from './account.ts'
import { followUpOf } from './follow-ups.ts'
import { recordOf } from './memory.ts'
import type { Stored } from './records.ts'
import { outgoingOf } from './show.ts'
import { beginTurn, type Turn } from './turn.ts'

/** Writes what was changed, lets its events go out, and sees to what will happen later. */
export function endTurn({ account, changes }: Turn): void {
  if (changes.length === 0) return
  account.journal.append(changes)
  for (const change of changes) {
    if ('put' in change) schedule(account, change.put, account.world.clock.nowMs())
    const event = 'event' in change ? account.memory.events.get(change.event.id) : undefined
    if (event) account.sender.send(outgoingOf(account, event))
  }
}

/** Takes up again, after a start, what had not happened yet and what had not been delivered. */
export function resume(account: Account): void {
  const { intents, charges, refunds, disputes, payouts, events } = account.memory
  for (const records of [intents, charges, refunds, disputes, payouts]) {
    for (const record of records.values()) schedule(account, record, record.created * 1000)
  }
  for (const event of events.values()) {
    if (event.delivery === 'PENDING') account.sender.send(outgoingOf(account, event))
  }
}

function schedule(account: Account, record: Stored, fromMs: number): void {
  const followUp = followUpOf(account, record)
  if (!followUp) return
  const dueMs = 'atMs' in followUp ? followUp.atMs : fromMs + followUp.afterMs
  account.world.clock.at(dueMs, () => {
    // The record may have gone another way meanwhile, and then nothing happens, or not yet.
    const due = followUpOf(account, recordOf(account.memory, record.id))
    if (!due || ('atMs' in due && due.atMs > account.world.clock.nowMs())) return
    const turn = beginTurn(account)
    due.happen(turn)
    endTurn(turn)
  })
}
