import { readFields } from './read-fields.ts'
import { Refusal } from './refusal.ts'

/** How events are delivered, and how badly. */
export type Policy = {
  /** Where to; null: events are kept and nothing is sent. */
  url: string | null
  /** Events are kept and nothing is sent until they are asked for with `redeliver`. */
  mute: boolean
  /** Copies of each event, sent at the same time. */
  duplicate: number
  /** Events of one moment go out in an order that this seed decides, one after another. Null: in their own order. */
  shuffle_seed: number | null
  /** Each event waits so long, at least and at most, before it goes out. */
  delay_ms: [number, number]
  /** The request that caused an event is answered only so long after the event went out. 0: it is answered first. */
  before_reply_ms: number
  wrong_signature: boolean
  /** Added to the time in the signature: -301 is too old for a receiver that tolerates 300. */
  timestamp_offset_seconds: number
  /** Pauses before further tries of an event that was not answered with 2xx. */
  retry_ms: number[]
  /** Only these types are sent. Null: all. */
  enabled_events: string[] | null
}

/** The secrets that sign: the newer one first, and the one before it while a change is under way. */
export type Secrets = { secret: string; previous_secret: string | null }

export function politePolicy(url: string | null): Policy {
  return {
    url,
    mute: false,
    duplicate: 1,
    shuffle_seed: null,
    delay_ms: [0, 0],
    before_reply_ms: 0,
    wrong_signature: false,
    timestamp_offset_seconds: 0,
    retry_ms: [200, 1_000, 5_000, 20_000],
    enabled_events: null,
  }
}

const shape = {
  url: 'text or null',
  mute: 'boolean',
  duplicate: 'number',
  shuffle_seed: 'number or null',
  delay_ms: 'numbers',
  before_reply_ms: 'number',
  wrong_signature: 'boolean',
  timestamp_offset_seconds: 'number',
  retry_ms: 'numbers',
  enabled_events: 'texts or null',
  secret: 'text',
  previous_secret: 'text or null',
} as const

/** What a request to change the policy names; the rest stays as it is. Fails with a Refusal. */
export function readPolicy(given: unknown): Partial<Policy & Secrets> {
  const { delay_ms, ...fields } = readFields(given, shape)
  if (fields.url && !/^https?:\/\//.test(fields.url)) throw new Refusal(400, 'url is not an http address.')
  if (delay_ms === undefined) return fields
  const [least, most] = delay_ms
  if (delay_ms.length !== 2 || least === undefined || most === undefined || least > most) {
    throw new Refusal(400, 'delay_ms is not [least, most].')
  }
  return { ...fields, delay_ms: [least, most] }
}
