import type { Tx } from '../platform/db/index.ts'
import type { GatewayMessage } from './gateways/gateway.ts'

/** What a gateway told us, as it is kept. */
export type InboxEntry = {
  gateway: string
  eventId: string
  type: string
  chargeKey: string | null
  references: string[]
  receivedAt: Date
  handledAt: Date | null
  attempts: number
  lastError: string | null
}

/** Keeps a message, once for each event id. False if it was here before. */
export async function keepMessage(
  tx: Tx,
  gateway: string,
  { eventId, type, chargeKey, references }: GatewayMessage,
  payload: string,
): Promise<boolean> {
  const rows = await tx.sql`
    insert into inbox (gateway, event_id, type, charge_key, refs, payload)
    values (${gateway}, ${eventId}, ${type}, ${chargeKey}, ${references}, ${payload}::jsonb)
    on conflict do nothing returning event_id`
  return rows.length === 1
}

/** The oldest messages that nobody has handled or is handling. Ours until the transaction ends. */
export async function takeMessages(tx: Tx, limit: number): Promise<InboxEntry[]> {
  return await tx.sql<InboxEntry>`
    select gateway, event_id as "eventId", type, charge_key as "chargeKey", refs as "references",
           received_at as "receivedAt", handled_at as "handledAt", attempts, last_error as "lastError"
      from inbox where handled_at is null order by received_at limit ${limit} for update skip locked`
}

/** `note`: why nothing was done about it, where that is so. */
export async function markHandled(
  tx: Tx,
  handled: readonly { gateway: string; eventId: string; note: string | null }[],
): Promise<void> {
  await tx.write`
    update inbox set handled_at = now(), attempts = attempts + 1, last_error = done.note
      from unnest(${handled.map(({ gateway }) => gateway)}::text[],
                  ${handled.map(({ eventId }) => eventId)}::text[],
                  ${handled.map(({ note }) => note)}::text[]) as done (gateway, event_id, note)
     where inbox.gateway = done.gateway and inbox.event_id = done.event_id`
}

/** What a message is about. */
export type Subject = { eventId: string; gateway: string; paymentId: string; checkoutId: string }

/** Payments and their checkouts that messages are about, by the gateway's names or by our key. */
export async function findSubjects(
  tx: Tx,
  entries: readonly Pick<InboxEntry, 'gateway' | 'eventId' | 'chargeKey' | 'references'>[],
): Promise<Subject[]> {
  const names = entries.flatMap(({ gateway, eventId, references }) =>
    references.map((reference) => ({ gateway, eventId, reference })),
  )
  const keyed = entries.flatMap(({ gateway, eventId, chargeKey }) => {
    return chargeKey !== null && isUuid(chargeKey) ? [{ gateway, eventId, chargeKey }] : []
  })
  return await tx.sql<Subject>`
    with meant as (
      select named.event_id, named.gateway, known.payment_id
        from unnest(${names.map(({ eventId }) => eventId)}::text[],
                    ${names.map(({ gateway }) => gateway)}::text[],
                    ${names.map(({ reference }) => reference)}::text[]) as named (event_id, gateway, reference)
             join gateway_references as known using (gateway, reference)
      union
      select event_id, gateway, charge_key
        from unnest(${keyed.map(({ eventId }) => eventId)}::text[],
                    ${keyed.map(({ gateway }) => gateway)}::text[],
                    ${keyed.map(({ chargeKey }) => chargeKey)}::uuid[]) as keyed (event_id, gateway, charge_key)
    )
    select event_id as "eventId", meant.gateway, payments.id as "paymentId", checkout_id as "checkoutId"
      from meant join payments on payments.id = meant.payment_id and payments.gateway = meant.gateway`
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
}

/** Newest first; of one gateway, or only what waits, where that is asked. */
export async function listInbox(
  tx: Tx,
  wanted: { gateway?: string | undefined; isWaiting?: boolean | undefined; limit: number; offset: number },
): Promise<InboxEntry[]> {
  const { gateway = null, isWaiting = null, limit, offset } = wanted
  return await tx.sql<InboxEntry>`
    select gateway, event_id as "eventId", type, charge_key as "chargeKey", refs as "references",
           received_at as "receivedAt", handled_at as "handledAt", attempts, last_error as "lastError"
      from inbox
     where (${gateway}::text is null or gateway = ${gateway})
       and (${isWaiting}::boolean is null or (handled_at is null) = ${isWaiting})
     order by received_at desc, event_id limit ${limit} offset ${offset}`
}

/** Has a message handled again. False if there is none of this id. */
export async function replayMessage(tx: Tx, gateway: string, eventId: string): Promise<boolean> {
  const rows = await tx.sql`
    update inbox set handled_at = null where gateway = ${gateway} and event_id = ${eventId} returning event_id`
  return rows.length === 1
}
