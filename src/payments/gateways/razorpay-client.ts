import Razorpay from 'razorpay'

export type RazorpayOptions = {
  keyId: string
  keySecret: string
  /** Several while they are rotated. */
  webhookSecrets: readonly string[]
  timeoutMs: number
  /** Instead of https://api.razorpay.com. */
  apiBase?: string | undefined
}

/** What Razorpay refused, or why nothing came back. Its own errors are plain objects without a cause. */
export class RazorpayError extends Error {
  readonly statusCode: number
  readonly reason: string

  constructor(statusCode: number, reason: string, options?: ErrorOptions) {
    super(`Razorpay answered ${statusCode}: ${reason}`, options)
    this.name = 'RazorpayError'
    this.statusCode = statusCode
    this.reason = reason
  }

  /** Refused for good: nothing was done, and nothing will be. */
  get isRefusal(): boolean {
    return (
      this.statusCode >= 400 && this.statusCode < 500 && ![401, 403, 408, 409, 429].includes(this.statusCode)
    )
  }
}

type Axios = {
  defaults: { baseURL: string; timeout: number; maxRedirects: number; proxy: boolean }
  interceptors: {
    request: { use(change: (config: AxiosRequest) => AxiosRequest): void }
    response: { use(pass: (response: unknown) => unknown, fail: (error: AxiosFailure) => never): void }
  }
}
type AxiosRequest = {
  method?: string
  url?: string
  data?: unknown
  headers: { set(name: string, value: string): void }
}
type AxiosFailure = { message: string; response?: { status: number; data?: unknown } }

/**
 * The official library, cured of what it does by itself: it waits for ever, follows redirects, goes through proxies of
 * the environment, sends refunds without a key, and throws a TypeError where the wire breaks.
 */
export function openRazorpay({ keyId, keySecret, timeoutMs, apiBase }: RazorpayOptions): Razorpay {
  const client = new Razorpay({ key_id: keyId, key_secret: keySecret })
  const axios = (client as unknown as { api: { rq: Axios } }).api.rq
  Object.assign(axios.defaults, { timeout: timeoutMs, maxRedirects: 0, proxy: false })
  if (apiBase !== undefined) axios.defaults.baseURL = apiBase
  axios.interceptors.request.use(addRefundKey)
  axios.interceptors.response.use((response) => response, fail)
  return client
}

/** The receipt of a refund is our key. */
function addRefundKey(config: AxiosRequest): AxiosRequest {
  const { receipt } = (config.data ?? {}) as { receipt?: unknown }
  const isRefund = config.method === 'post' && /\/refund$/.test(config.url ?? '')
  if (isRefund && typeof receipt === 'string') config.headers.set('X-Refund-Idempotency', receipt)
  return config
}

/** The library reads `response.status` and `response.data.error` of whatever fails, and passes on what is there. */
function fail(error: AxiosFailure): never {
  const { status = 0, data } = error.response ?? {}
  const answer = (data as { error?: unknown } | undefined)?.error
  throw {
    response: { status, data: { error: answer ?? { reason: status === 0 ? error.message : 'no_answer' } } },
  }
}

type PlainError = {
  statusCode: number
  error?: { reason?: string | null; code?: string; description?: string }
}

/** Calls the library; fails with a RazorpayError. */
export async function ask<Answer>(call: () => Promise<unknown>): Promise<Answer> {
  try {
    return (await call()) as Answer
  } catch (thrown) {
    const { statusCode = 0, error } = thrown as PlainError
    throw new RazorpayError(statusCode, error?.reason || error?.code || 'unknown', { cause: thrown })
  }
}

/** The library pastes ids into paths as they are. */
export function assertId(kind: 'order' | 'pay' | 'rfnd', id: string): string {
  if (!new RegExp(`^${kind}_[A-Za-z0-9]{14}$`).test(id)) throw new Error(`That is no ${kind} of Razorpay.`)
  return id
}
