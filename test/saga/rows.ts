import type { StepName, Verdict, Work } from '../../src/checkout/checkout.ts'
import type { Action, Step } from '../../src/checkout/step.ts'
import { steps } from '../../src/checkout/steps.ts'

/** Forward is a step's `run`, backward its `undo`. */
export type Direction = 'run' | 'undo'

/** A row of the purchase, in one direction, that does something. */
export type Row = { step: Step; direction: Direction; action: Action; title: string }

/** Every row of a table of steps, in each direction in which it acts. */
export function rowsOf(table: readonly Step[]): Row[] {
  return table.flatMap((step) =>
    (['run', 'undo'] as const).flatMap((direction) => {
      const action = step[direction]
      const way = direction === 'run' ? 'forward' : 'undone'
      return action ? [{ step, direction, action, title: `${step.name} ${way}` }] : []
    }),
  )
}

/** What is left of the purchase where there are no partner services. */
export const ownSteps = steps.filter(({ isUsed }) => isUsed === undefined)

/** The program reads one table of steps; here it is written to, and each change gives the way back. */
const table = steps as Step[]

/** Puts another action in the place of a row's own. */
export function replaceAction({ step, direction, action }: Row, other: Action): () => void {
  step[direction] = other
  return () => {
    step[direction] = action
  }
}

/** Puts a row of the test's own behind a step. */
export function insertAfter(step: Step, added: Step): () => void {
  table.splice(table.indexOf(step) + 1, 0, added)
  return () => void table.splice(table.indexOf(added), 1)
}

/**
 * The step behind which a refusal undoes this one. A step without a `run` is done when the checkout is accepted, so
 * the first refusal can come only behind the next one.
 */
export function lastBeforeRefusal(step: Step): Step {
  return table.slice(table.indexOf(step)).find(({ run }) => run) ?? step
}

/** A row at which chosen checkouts are refused, so that everything above it is undone. */
export function refusalOf(isRefused: (work: Work) => boolean): Step {
  const no: Verdict = { is: 'FAILED', code: 'PAYMENT_MISMATCH', reason: 'refused_by_test' }
  const run = async (_tx: unknown, works: readonly Work[]): Promise<Verdict[]> =>
    works.map((work) => (isRefused(work) ? no : { is: 'DONE' }))
  return { name: 'REFUSAL' as StepName, run: { kind: 'commit', run } }
}
