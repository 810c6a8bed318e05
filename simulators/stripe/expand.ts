import type { Account } from './account.ts'
import { recordOf } from './memory.ts'
import { refuse } from './refused.ts'
import { type Shown, show } from './show.ts'
import { showPaymentMethod } from './show-payment-method.ts'
import { showBalanceTransaction } from './show-refund.ts'

const expandable = new Set([
  'balance_transaction',
  'charge',
  'latest_charge',
  'payment_intent',
  'payment_method',
  'source_transaction',
  'transfer',
])
const depthMax = 4

/** Fails where a path such as `data.latest_charge` names what cannot be expanded. */
export function checkExpand(paths: readonly string[]): void {
  for (const path of paths) {
    const words = path.split('.')
    const isKnown = words.every((word, index) => expandable.has(word) || (index === 0 && word === 'data'))
    if (!isKnown || words.length > depthMax) {
      throw refuse(`This property cannot be expanded (${path}).`, { param: 'expand' })
    }
  }
}

/** Puts objects in the place of their ids. */
export function expand(account: Account, shown: Shown, paths: readonly string[]): Shown {
  for (const path of paths) expandPath(account, shown, path.split('.'))
  return shown
}

function expandPath(account: Account, shown: Shown, [word, ...rest]: string[]): void {
  if (word === undefined) return
  if (word === 'data' && Array.isArray(shown.data)) {
    for (const item of shown.data) expandPath(account, item, rest)
    return
  }
  const value = shown[word]
  if (typeof value === 'string') shown[word] = expanded(account, shown, word, value)
  const inner = shown[word]
  if (typeof inner === 'object' && inner !== null) expandPath(account, inner as Shown, rest)
}

function expanded(account: Account, parent: Shown, word: string, id: string): unknown {
  const owner = recordOf(account.memory, String(parent.id))
  if (word === 'payment_method') {
    const token = 'token' in owner ? owner.token : null
    return token === null ? id : showPaymentMethod({ id, token, created: owner.created })
  }
  if (word !== 'balance_transaction') return show(account, recordOf(account.memory, id))
  return owner.kind === 'charge' || owner.kind === 'refund' ? showBalanceTransaction(id, owner) : id
}
