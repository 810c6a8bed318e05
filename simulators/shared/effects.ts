/**
 * One thing that a simulator really did. `reference` is the merchant's: `metadata.payment_id`, a receipt, our key. A
 * REFUND counts from the moment it was accepted; REFUND_FAILED takes it back, as REVERSAL and TRANSFER_FAILED do a TRANSFER, and
 * PAYOUT_RETURNED a PAYOUT. A DISPUTE is decided by DISPUTE_WON or DISPUTE_LOST, and costs its amount in the end if it is lost.
 */
export type Effect = {
  simulator: string
  kind: EffectKind
  reference: string
  /** The simulator's own id of what it made. */
  id: string
  amount?: number
  currency?: string
  /** Milliseconds since 1970 by the simulators' clock. */
  at: number
}

export type EffectKind =
  | 'AUTHORIZE'
  | 'CHARGE'
  | 'CAPTURE'
  | 'CANCEL'
  | 'DECLINE'
  | 'REFUND'
  | 'REFUND_FAILED'
  | 'DISPUTE'
  | 'DISPUTE_WON'
  | 'DISPUTE_LOST'
  | 'TRANSFER'
  | 'TRANSFER_FAILED'
  | 'REVERSAL'
  | 'PAYOUT'
  | 'PAYOUT_RETURNED'
  | 'DEDUCT'
  | 'RESTOCK'
  | 'ORDER'
  | 'EMAIL'
  | 'PRODUCTION'

/** The oracle: everything that was really done, whatever was answered. Simulators fill it again from their journals. */
export type Ledger = {
  record(effect: Effect): void
  find(wanted: { simulator?: string | undefined; reference?: string | undefined }): Effect[]
  /** Forgets what one simulator did. */
  clear(simulator: string): void
}

export function createLedger(): Ledger {
  const byReference = new Map<string, Effect[]>()
  return {
    record(effect) {
      const known = byReference.get(effect.reference)
      if (known) known.push(effect)
      else byReference.set(effect.reference, [effect])
    },
    find({ simulator, reference }) {
      const found =
        reference === undefined ? [...byReference.values()].flat() : (byReference.get(reference) ?? [])
      return simulator === undefined ? [...found] : found.filter((effect) => effect.simulator === simulator)
    },
    clear(simulator) {
      for (const [reference, effects] of byReference) {
        byReference.set(
          reference,
          effects.filter((effect) => effect.simulator !== simulator),
        )
      }
    },
  }
}
