import { parseArgs } from 'node:util'
import type { PlayOptions } from './play.ts'
import type { ShapeName } from './shape.ts'
import { shapes } from './shapes.ts'

export type BenchOptions = PlayOptions & {
  shapes: ShapeName[]
  isJson: boolean
  isStrict: boolean
  isWriting: boolean
}

const all: ShapeName[] = ['spread', 'hot', 'signed-in', 'stripe-sim', 'sellout', 'backlog']

/** Throws a sentence for the caller when an option is unknown or not a number. */
export function readOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      shape: { type: 'string', default: 'all' },
      long: { type: 'boolean', default: false },
      seconds: { type: 'string', default: '15' },
      'warm-up': { type: 'string', default: '5' },
      'yardstick-seconds': { type: 'string', default: '15' },
      connections: { type: 'string', default: '128' },
      waiting: { type: 'string', default: '2000' },
      count: { type: 'string' },
      seats: { type: 'string' },
      rate: { type: 'string', default: '100' },
      'hold-seconds': { type: 'string', default: '10' },
      'without-keys': { type: 'boolean', default: false },
      gateway: { type: 'string', default: 'simulator' },
      profile: { type: 'string' },
      json: { type: 'boolean', default: false },
      strict: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  })
  if (values.gateway !== 'simulator' && values.gateway !== 'stripe-sim')
    throw new Error('--gateway: simulator or stripe-sim.')
  return {
    shapes: [...namedShapes(values.shape), ...(values.long ? (['long'] as const) : [])],
    seconds: positive('seconds', values.seconds),
    warmUpSeconds: positive('warm-up', values['warm-up']),
    yardstickSeconds: positive('yardstick-seconds', values['yardstick-seconds']),
    connections: positive('connections', values.connections),
    waitingMax: positive('waiting', values.waiting),
    count: values.count === undefined ? undefined : positive('count', values.count),
    seats: values.seats === undefined ? undefined : positive('seats', values.seats),
    rate: positive('rate', values.rate),
    holdSeconds: positive('hold-seconds', values['hold-seconds']),
    gateway: values.gateway,
    withKey: !values['without-keys'],
    profileTo: values.profile,
    isJson: values.json,
    isStrict: values.strict,
    isWriting: values.write,
    log: (line) => process.stderr.write(`${line}\n`),
  }
}

function namedShapes(name: string): ShapeName[] {
  if (name === 'all') return all
  if (!Object.hasOwn(shapes, name)) throw new Error(`--shape: one of ${Object.keys(shapes).join(', ')}, all.`)
  return [name as ShapeName]
}

function positive(name: string, text: string): number {
  const value = Number(text)
  if (!(value > 0)) throw new Error(`--${name}: a number above zero.`)
  return value
}
