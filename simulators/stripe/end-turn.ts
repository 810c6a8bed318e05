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
  const { intents, charges, refunds, events } = account.memory
  for (const record of [...intents.values(), ...charges.values(), ...refunds.values()]) {
    schedule(account, record, record.created * 1000)
  }
  for (const event of events.values()) {
    if (event.delivery === 'PENDING') account.sender.send(outgoingOf(account, event))
  }
}

function schedule(account: Account, record: Stored, fromMs: number): void {
  const followUp = followUpOf(account, record)
  if (!followUp) return
  account.world.clock.at(fromMs + followUp.afterMs, () => {
    // The record may have gone another way meanwhile, and then nothing happens.
    const turn = beginTurn(account)
    followUpOf(account, recordOf(account.memory, record.id))?.happen(turn)
    endTurn(turn)
  })
}
