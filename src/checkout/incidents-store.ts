import type { Tx } from '../platform/db/index.ts'
import { newId } from '../platform/ids.ts'
import type { StepName } from './checkout.ts'

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

/** What an operator must look at. By itself it is about the money or the partner services of a checkout that is over. */
export type NewIncident = { checkoutId: string; reason: string; step?: StepName; isUndoing?: boolean }

/** Opens incidents. A checkout has one at a time: what else befalls it meanwhile is added to that. */
export async function raiseIncidents(tx: Tx, raised: readonly NewIncident[]): Promise<void> {
  const incidents = [...Map.groupBy(raised, ({ checkoutId }) => checkoutId)].map(([checkoutId, all]) => {
    const [{ step = 'REFUND', isUndoing = false } = {}] = all
    return { checkoutId, step, isUndoing, reason: [...new Set(all.map(({ reason }) => reason))].join(' ') }
  })
  if (incidents.length === 0) return
  await tx.write`
    insert into incidents as known (id, checkout_id, step, is_undoing, reason)
    select * from unnest(${incidents.map(() => newId())}::uuid[],
                         ${incidents.map(({ checkoutId }) => checkoutId)}::uuid[],
                         ${incidents.map(({ step }) => step)}::text[],
                         ${incidents.map(({ isUndoing }) => isUndoing)}::boolean[],
                         ${incidents.map(({ reason }) => reason)}::text[])
    on conflict (checkout_id) where resolved_at is null
    do update set reason = known.reason || ' ' || excluded.reason where strpos(known.reason, excluded.reason) = 0`
}

/** Incidents, newest first; open ones only, or all; of one checkout, where it is given. */
export async function findIncidents(
  tx: Tx,
  wanted: { onlyOpen: boolean; checkoutId?: string; limit: number; offset: number },
): Promise<Incident[]> {
  const { checkoutId = null } = wanted
  return await tx.sql<Incident>`
    select id, checkout_id as "checkoutId", step, is_undoing as "isUndoing", reason,
           opened_at as "openedAt", resolved_at as "resolvedAt"
      from incidents
     where (resolved_at is null or not ${wanted.onlyOpen}::boolean)
       and (${checkoutId}::uuid is null or checkout_id = ${checkoutId}::uuid)
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
