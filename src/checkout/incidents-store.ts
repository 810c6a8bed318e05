import type { Tx } from '../platform/db/index.ts'
import { newId } from '../platform/ids.ts'
import type { Progress, StepName } from './checkout.ts'

/** A checkout that cannot go on by itself: an operator finds out why, mends it and lets it try again. */
export type Incident = {
  id: string
  checkoutId: string
  step: StepName
  isUndoing: boolean
  reason: string
  openedAt: Date
  resolvedAt: Date | null
}

/** Opens an incident for every checkout that stands still. */
export async function openIncidents(tx: Tx, progress: readonly Progress[]): Promise<void> {
  const standing = progress.filter(({ incident }) => incident !== null)
  if (standing.length === 0) return
  await tx.sql`
    insert into incidents (id, checkout_id, step, is_undoing, reason)
    select * from unnest(${standing.map(() => newId())}::uuid[],
                         ${standing.map(({ work }) => work.id)}::uuid[],
                         ${standing.map(({ step }) => step)}::text[],
                         ${standing.map(({ isUndoing }) => isUndoing)}::boolean[],
                         ${standing.map(({ incident }) => incident)}::text[])
    on conflict (checkout_id) where resolved_at is null do nothing`
}

/** Opens an incident about a checkout that is over, whose money an operator must look after. */
export async function raiseIncidents(
  tx: Tx,
  stuck: readonly { checkoutId: string; reason: string }[],
): Promise<void> {
  if (stuck.length === 0) return
  await tx.sql`
    insert into incidents (id, checkout_id, step, is_undoing, reason)
    select id, checkout_id, 'REFUND', false, reason
      from unnest(${stuck.map(() => newId())}::uuid[],
                  ${stuck.map(({ checkoutId }) => checkoutId)}::uuid[],
                  ${stuck.map(({ reason }) => reason)}::text[]) as raised (id, checkout_id, reason)
    on conflict (checkout_id) where resolved_at is null do nothing`
}

/** Incidents, newest first; open ones only, or all. */
export async function findIncidents(
  tx: Tx,
  wanted: { onlyOpen: boolean; limit: number; offset: number },
): Promise<Incident[]> {
  return await tx.sql<Incident>`
    select id, checkout_id as "checkoutId", step, is_undoing as "isUndoing", reason,
           opened_at as "openedAt", resolved_at as "resolvedAt"
      from incidents where resolved_at is null or not ${wanted.onlyOpen}::boolean
     order by id desc limit ${wanted.limit} offset ${wanted.offset}`
}

/** Closes an open incident and makes its checkout due at once. Undefined if there is no such open incident. */
export async function retryIncident(tx: Tx, id: string): Promise<Incident | undefined> {
  const [incident] = await tx.sql<Incident>`
    with closed as (
      update incidents set resolved_at = now() where id = ${id} and resolved_at is null returning *
    ), due as (
      update checkouts set failures = 0, next_run_at = now()
        from closed where checkouts.id = closed.checkout_id and checkouts.finished_at is null
    )
    select id, checkout_id as "checkoutId", step, is_undoing as "isUndoing", reason,
           opened_at as "openedAt", resolved_at as "resolvedAt"
      from closed`
  return incident
}
