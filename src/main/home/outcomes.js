import { find, make } from './dom.js'

/** How the payment may go: the simulator's token, its name, and what to expect. */
const outcomes = [
  ['pm_card_visa', 'Pays', 'The everyday case. It is over before you look up.'],
  ['pm_card_visa_chargeDeclined', 'Is declined', 'The bank says no, and the held places go back on sale.'],
  [
    'pm_card_visa_chargeDeclinedInsufficientFunds',
    'Insufficient funds',
    'Declined with another reason; the hold is undone just the same.',
  ],
  ['sim_slow_3000', 'Slow: 3 seconds', 'The places stay held while the gateway takes its time.'],
  [
    'sim_timeout_but_charged',
    'No answer, but charged',
    'The gateway takes the money and falls silent. It is asked what became of it, never charged again.',
  ],
  [
    'sim_timeout_not_charged',
    'No answer, not charged',
    'The gateway falls silent and took nothing. Once that is known, it is charged, once.',
  ],
  [
    'sim_needs_action',
    'Customer must act',
    'The bank wants to see its customer. The hold waits, and then lapses.',
  ],
]

/** Fills the choice of how the payment goes. */
export function offerOutcomes() {
  const select = find('outcome')
  select.append(...outcomes.map(([token, name]) => make('option', { value: token }, name)))
  const explain = () => {
    find('outcome-hint').textContent = outcomes[select.selectedIndex][2]
  }
  select.addEventListener('change', explain)
  explain()
}

/** What pays, as it was chosen. */
export function readPayment() {
  return { type: 'token', token: find('outcome').value }
}
