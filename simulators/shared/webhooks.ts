import { Agent } from 'node:http'
import { postWebhook } from './post-webhook.ts'
import { Refusal } from './refusal.ts'
import { createTimers, type Timers } from './timers.ts'
import { createLanes, type Lanes, type Outgoing } from './webhook-lanes.ts'
import { type Policy, politePolicy, readPolicy, type Secrets } from './webhook-policy.ts'

/** One try. `attempt` 0: asked for with `redeliver`. `status` null: no answer, and `error` says why. */
export type Delivery = {
  event_id: string
  type: string
  attempt: number
  at: number
  status: number | null
  error?: string
}

/** The headers that prove where a body comes from. `secrets` has the newest first; `timestamp` is in seconds. */
export type Sign = (signed: {
  event: Outgoing
  body: string
  secrets: readonly string[]
  timestamp: number
}) => Record<string, string>

export type Sender = {
  policy(): Policy
  /** Fails with a Refusal where a field is unknown or impossible. */
  change(given: unknown): Policy
  /** Sends as the policy wants; what it withholds can be had with `redeliver` later. */
  send(event: Outgoing): void
  /** Whether an event of this type would go out by itself now. */
  takes(type: string): boolean
  /** Sends one event or all again, signed with the present time, also while the policy is mute. */
  redeliver(eventId?: string): Promise<Delivery[]>
  deliveries(): Delivery[]
  /** How many events were given to `send` so far. */
  sentCount(): number
  reset(): void
  close(): void
}

export type SenderOptions = {
  url: string | null
  secret: string
  sign: Sign
  /** The event with this id, or all events that ever were, oldest first. */
  find: (eventId: string | undefined) => Iterable<Outgoing>
  /** How long the receiver may take to answer. */
  timeoutMs: number
  /** Told when an event was taken with 2xx, or when its last try failed. */
  onEnd?: (eventId: string, end: 'DELIVERED' | 'FAILED') => void
}

type Post = {
  options: SenderOptions
  agent: Agent
  timers: Timers
  policy: Policy
  secrets: Secrets
  deliveries: Delivery[]
  sentCount: number
  /** Goes up when everything is forgotten: what was under way then is not tried again. */
  era: number
}

const deliveriesMax = 5_000

export function createSender(options: SenderOptions): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const post: Post = { options, agent, timers: createTimers(), sentCount: 0, era: 0, ...fresh(options) }
  const lanes = createLanes(
    () => post.policy,
    (event) => attempt(post, event, 1),
  )
  const reset = () => {
    lanes.clear()
    post.timers.clear()
    Object.assign(post, { era: post.era + 1, ...fresh(options) })
  }
  return {
    policy: () => post.policy,
    change: (given) => change(post, given),
    send: (event) => send(post, lanes, event),
    takes: (type) => takes(post, type),
    redeliver: (eventId) => redeliver(post, eventId),
    deliveries: () => post.deliveries.slice(-deliveriesMax),
    sentCount: () => post.sentCount,
    reset,
    close() {
      reset()
      agent.destroy()
    },
  }
}

function fresh({ url, secret }: SenderOptions): Pick<Post, 'policy' | 'secrets' | 'deliveries'> {
  const secrets = { secret, previous_secret: null }
  return { policy: politePolicy(url), secrets, deliveries: [] }
}

function takes({ policy: { mute, url, enabled_events } }: Post, type: string): boolean {
  return !mute && url !== null && enabled_events?.includes(type) !== false
}

function send(post: Post, lanes: Lanes, event: Outgoing): void {
  post.sentCount++
  if (takes(post, event.type)) lanes.add(event)
}

/** Does not wait for the tries that follow a failed one: nobody promises an order across failures. */
async function attempt(post: Post, event: Outgoing, number: number): Promise<void> {
  const { era } = post
  const { duplicate, retry_ms } = post.policy
  const copies = await Promise.all(Array.from({ length: duplicate }, () => deliver(post, event, number)))
  if (post.era !== era) return
  if (copies.some(isTaken)) return post.options.onEnd?.(event.id, 'DELIVERED')
  const pauseMs = retry_ms[number - 1]
  if (pauseMs === undefined) post.options.onEnd?.(event.id, 'FAILED')
  else post.timers.wait(pauseMs, () => void attempt(post, event, number + 1))
}

async function deliver(post: Post, event: Outgoing, attempt: number): Promise<Delivery> {
  const { policy, options, agent } = post
  const body = event.body()
  // The machine's time, not the simulators': receivers compare it with their own.
  const at = Date.now()
  const timestamp = Math.floor(at / 1000) + policy.timestamp_offset_seconds
  const secrets = policy.wrong_signature ? ['a secret that nobody shares'] : secretsOf(post.secrets)
  const headers = options.sign({ event, body, secrets, timestamp })
  const to = { url: policy.url ?? '', timeoutMs: options.timeoutMs, agent }
  const delivery = {
    event_id: event.id,
    type: event.type,
    attempt,
    at,
    ...(await postWebhook({ ...to, headers, body })),
  }
  // Cut now and then, not at every delivery.
  if (post.deliveries.push(delivery) >= 2 * deliveriesMax)
    post.deliveries = post.deliveries.slice(-deliveriesMax)
  return delivery
}

async function redeliver(post: Post, eventId: string | undefined): Promise<Delivery[]> {
  if (post.policy.url === null)
    throw new Refusal(409, 'There is nowhere to deliver to: set WEBHOOK_BASE or url.')
  const events = [...post.options.find(eventId)]
  if (eventId !== undefined && events.length === 0) throw new Refusal(404, `There is no event ${eventId}.`)
  const made: Delivery[] = []
  for (const event of events) {
    const delivery = await deliver(post, event, 0)
    if (isTaken(delivery)) post.options.onEnd?.(event.id, 'DELIVERED')
    made.push(delivery)
  }
  return made
}

function change(post: Post, given: unknown): Policy {
  const { secret, previous_secret, ...policy } = readPolicy(given)
  post.policy = { ...post.policy, ...policy }
  if (secret !== undefined) post.secrets = { secret, previous_secret: null }
  if (previous_secret !== undefined) post.secrets = { ...post.secrets, previous_secret }
  return post.policy
}

function isTaken({ status }: Delivery): boolean {
  return status !== null && status >= 200 && status < 300
}

function secretsOf({ secret, previous_secret }: Secrets): string[] {
  return previous_secret === null ? [secret] : [secret, previous_secret]
}
