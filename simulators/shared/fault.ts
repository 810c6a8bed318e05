/** In `act_…` the request is executed and remembered in full and only its answer is spoilt; otherwise nothing is done. */
export const plainFaults = [
  'act_then_hang',
  'act_then_reset',
  'act_then_half_body',
  'act_then_500',
  'hang_then_drop',
  'reset',
  'html_502',
  'in_use_409',
  'error_500',
] as const

export type Fault =
  | { do: (typeof plainFaults)[number] }
  | { do: 'too_many_429'; retry_after_seconds: number }
  /** Taken on at once, executed and answered after so many milliseconds. */
  | { do: 'slow'; ms: number }

/**
 * Which requests meet a fault: of one simulator, by method, path (a regular expression) and a text in the body.
 * `times` is 1 unless said otherwise, null until removed. `chance` is of every request that matches, drawn from `seed`.
 */
export type FaultRule = {
  simulator: string
  method?: string
  path?: string
  body_includes?: string
  fault: Fault
  times?: number | null
  chance?: number
  seed?: number
}
