import type { Verdict, Work } from '../../src/checkout/checkout.ts'
import type { Action, Call } from '../../src/checkout/step.ts'

/** Says each time whether it is to break now. Asked only about the victim. */
export type Fuse = () => boolean

/** A way in which a row may break for one checkout, the victim. `isLasting`: until somebody mends it. */
export type Breakage = {
  title: string
  isLasting: boolean
  wrap(action: Action, victimId: string, fuse: Fuse): Action
}

type AnyCall = Call<unknown, unknown>
type Part = 'run' | 'begin' | 'call' | 'record'
type When = 'before' | 'after'

/** Every way in which an action can break: each of its parts throws, before or after it acted, or it says LATER. */
export function breakagesOf(action: Action): Breakage[] {
  const parts: Part[] = action.kind === 'commit' ? ['run'] : ['begin', 'call', 'record']
  const thrown = parts.flatMap((part) =>
    (['before', 'after'] as const).flatMap((when) =>
      [false, true].map((isLasting) => ({
        title: `${part} throws ${when} it acted, ${isLasting ? 'always' : 'once'}`,
        isLasting,
        wrap: (own: Action, victimId: string, fuse: Fuse) => throwing(own, part, when, victimId, fuse),
      })),
    ),
  )
  const putOff = { title: 'it is put off once', isLasting: false, wrap: postponing }
  return [...thrown, putOff]
}

function throwing(action: Action, part: Part, when: When, victimId: string, fuse: Fuse): Action {
  const broken = async <Result>(isVictim: boolean, act: () => Promise<Result>): Promise<Result> => {
    const breaks = isVictim && fuse()
    if (breaks && when === 'before') throw new Error('broken before')
    const result = await act()
    if (breaks) throw new Error('broken after')
    return result
  }
  const isHere = (works: readonly Work[]) => works.some(({ id }) => id === victimId)
  if (action.kind === 'commit') {
    return { kind: 'commit', run: (tx, works) => broken(isHere(works), () => action.run(tx, works)) }
  }
  const own: AnyCall = action
  const victims = new Set<unknown>()
  return {
    kind: 'call',
    async begin(tx, works) {
      const begin = () => own.begin(tx, works)
      const intents = await (part === 'begin' ? broken(isHere(works), begin) : begin())
      const index = works.findIndex(({ id }) => id === victimId)
      if (index >= 0) victims.add(intents[index])
      return intents
    },
    call: (app, intent) =>
      part === 'call' ? broken(victims.has(intent), () => own.call(app, intent)) : own.call(app, intent),
    record: (tx, answers) => {
      const record = () => own.record(tx, answers)
      return part === 'record' ? broken(isHere(answers.map(({ work }) => work)), record) : record()
    },
  }
}

/** Sends the victim away without acting for him. */
function postponing(action: Action, victimId: string, fuse: Fuse): Action {
  const later: Verdict = { is: 'LATER', reason: 'not now' }
  const judge = async <Asked>(
    asked: readonly Asked[],
    workOf: (one: Asked) => Work,
    act: (others: Asked[]) => Promise<Verdict[]>,
  ): Promise<Verdict[]> => {
    const isPutOff = asked.map((one) => workOf(one).id === victimId && fuse())
    const others = asked.filter((_, index) => !isPutOff[index])
    const verdicts = others.length > 0 ? await act(others) : []
    return isPutOff.map((putOff) => (putOff ? later : (verdicts.shift() ?? later)))
  }
  if (action.kind === 'commit') {
    return {
      kind: 'commit',
      run: (tx, works) =>
        judge(
          works,
          (work) => work,
          (others) => action.run(tx, others),
        ),
    }
  }
  return {
    ...action,
    record: (tx, answers) =>
      judge(
        answers,
        ({ work }) => work,
        (others) => action.record(tx, others),
      ),
  }
}

/** A fuse that breaks once, or every time until it is mended; `burnt` counts how often it broke. */
export function createFuse(isLasting: boolean): { fuse: Fuse; mend(): void; burnt(): number } {
  let burnt = 0
  let isMended = false
  return {
    fuse() {
      if (isMended || (burnt > 0 && !isLasting)) return false
      burnt += 1
      return true
    },
    mend() {
      isMended = true
    },
    burnt: () => burnt,
  }
}
