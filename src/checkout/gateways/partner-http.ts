import { createBreaker, troubleOf, withinTime } from '../../payments/index.ts'
import { askService, readReason, type ServiceAnswer } from '../../platform/ask-service.ts'
import type { Logger } from '../../platform/telemetry/index.ts'
import type { PartnerAnswer } from '../partner.ts'

/** A POST to a partner service: `path` under its address, `key` under which repeating it has one effect. */
export type PartnerRequest = {
  path: string
  key: string
  body: Record<string, unknown>
  /** It is about something that the service made, and has perhaps forgotten. */
  mayBeGone?: boolean
}

/** What a success says, read from its JSON; undefined where it does not say it. */
export type ReadSuccess = (json: Record<string, unknown>) => PartnerAnswer | undefined

/** Asks one partner service; never throws. What it answered is UNKNOWN until it is an answer of the contract. */
export type Partner = (
  request: PartnerRequest,
  read: ReadSuccess,
  timeoutMs: number,
) => Promise<PartnerAnswer>

/** `setting` is the variable that says where it is. */
export type PartnerOptions = {
  name: string
  setting: string
  url: string
  log: Pick<Logger, 'error' | 'info'>
}

export function openPartner({ name, setting, url, log }: PartnerOptions): Partner {
  const base = url.replace(/\/+$/, '')
  const unlessDown = createBreaker({
    title: `The ${name} service`,
    onBreak: (err) => log.error({ err, service: name }, 'A service is down; it is tried again and again.'),
    onReset: () => log.info({ service: name }, 'The service is back.'),
  })
  const assertKnown = ({ status }: ServiceAnswer, { path, mayBeGone = false }: PartnerRequest) => {
    if (!misconfigured.includes(status) || (status === 404 && mayBeGone)) return
    log.error(
      { service: name, status, path },
      `A partner service does not know us: see that ${setting} is right.`,
    )
    throw new Misconfigured(name, status)
  }
  return async (request, read, timeoutMs) => {
    const { path, key, body } = request
    const post = (signal: AbortSignal) =>
      askService({ method: 'POST', url: `${base}${path}`, key, body }, signal)
    try {
      return await unlessDown(async () => {
        const given = await withinTime(timeoutMs, post)
        assertKnown(given, request)
        return answerOf(given, read)
      })
    } catch (error) {
      return troubleOf(error)
    }
  }
}

function answerOf(given: ServiceAnswer, read: ReadSuccess): PartnerAnswer {
  const { status, json } = given
  if (isRefusal(given)) return { is: 'REFUSED', reason: readReason(json) }
  const answer = status >= 200 && status < 300 && json ? read(json) : undefined
  if (!answer) throw new Error(`A partner service answered ${status}, and not what came of it.`)
  return answer
}

/** These are about our address or key, and not about what was asked: nobody is refused his purchase for them. */
const misconfigured = [401, 403, 404]

class Misconfigured extends Error {
  constructor(service: string, status: number) {
    super(`The ${service} service answered ${status}.`)
    this.name = 'Misconfigured'
  }
}

/** These say only: not now. */
const passing = [408, 425, 429]

function isRefusal({ status, json }: ServiceAnswer): boolean {
  // A shortage is a conflict, and so is a request with this key that is still under way.
  if (status === 409 || status < 300) return json?.success === false
  return status >= 400 && status < 500 && !passing.includes(status)
}
