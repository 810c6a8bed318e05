import type { Call } from './call.ts'
import { type Fault, type FaultRule, plainFaults } from './fault.ts'
import { seededNumbers } from './random.ts'
import { type Fields, isObject, readFields } from './read-fields.ts'
import { Refusal } from './refusal.ts'

export type FaultBook = {
  add(rule: FaultRule): string
  list(): ({ id: string; met: number } & FaultRule)[]
  remove(id?: string): boolean
  /** The fault that a request meets, if any; the first rule that matches is used up by it. */
  meet(simulator: string, call: Call): Fault | undefined
}

type Kept = { id: string; rule: FaultRule; path: RegExp; left: number; met: number; next: () => number }

export function createFaultBook(): FaultBook {
  let kept: Kept[] = []
  let added = 0
  return {
    add(rule) {
      const id = `fault_${++added}`
      const left = rule.times === null ? Infinity : (rule.times ?? 1)
      const path = new RegExp(rule.path ?? '')
      kept.push({ id, rule, path, left, met: 0, next: seededNumbers(rule.seed ?? 1) })
      return id
    },
    list: () => kept.map(({ id, rule, met }) => ({ id, met, ...rule })),
    remove(id) {
      const before = kept.length
      kept = id === undefined ? [] : kept.filter((one) => one.id !== id)
      return id === undefined || kept.length < before
    },
    meet(simulator, call) {
      for (const one of kept) {
        if (!matches(one, simulator, call)) continue
        one.left--
        one.met++
        return one.rule.fault
      }
      return undefined
    },
  }
}

function matches({ rule, path, left, next }: Kept, simulator: string, call: Call): boolean {
  if (left <= 0 || rule.simulator !== simulator) return false
  if (rule.method !== undefined && rule.method !== call.method) return false
  if (!path.test(call.path) || !call.body.includes(rule.body_includes ?? '')) return false
  return rule.chance === undefined || next() < rule.chance
}

const ruleShape = {
  simulator: 'text',
  method: 'text',
  path: 'text',
  body_includes: 'text',
  fault: 'object',
  times: 'number or null',
  chance: 'number',
  seed: 'number',
} as const

/** A rule from the control API. Fails with a Refusal where something is missing, unknown or no regular expression. */
export function readFaultRule(given: unknown, simulators: readonly string[]): FaultRule {
  const fields: Fields<typeof ruleShape> = readFields(given, ruleShape)
  const { simulator = '', path } = fields
  if (!simulators.includes(simulator)) {
    throw new Refusal(400, `simulator is not one of ${simulators.join(', ')}.`)
  }
  try {
    new RegExp(path ?? '')
  } catch {
    throw new Refusal(400, `path is not a regular expression: ${path}`)
  }
  return { ...fields, simulator, fault: readFault(fields.fault) }
}

function readFault(given: unknown): Fault {
  if (!isObject(given)) throw new Refusal(400, 'fault is missing.')
  const {
    do: kind,
    retry_after_seconds,
    ms,
  } = readFields(given, {
    do: 'text',
    retry_after_seconds: 'number',
    ms: 'number',
  })
  if (kind === 'too_many_429' && retry_after_seconds !== undefined) return { do: kind, retry_after_seconds }
  if (kind === 'slow' && ms !== undefined) return { do: kind, ms }
  const plain = plainFaults.find((known) => known === kind)
  if (plain) return { do: plain }
  throw new Refusal(
    400,
    `fault.do is none of ${plainFaults.join(', ')}, too_many_429 (retry_after_seconds), slow (ms).`,
  )
}
