import type { Tx } from '../platform/db/index.ts'
import { newId } from '../platform/ids.ts'
import { insertRefunds, type WantedRefund } from './refunds-store.ts'

/** Writes the intents to give payments back, each as much as is asked or left of it; a worker sees to them. */
export async function requestRefunds(tx: Tx, wanted: readonly WantedRefund[]): Promise<void> {
  if (wanted.length === 0) return
  await insertRefunds(
    tx,
    wanted.map((one) => ({ id: newId(), ...one })),
  )
}
