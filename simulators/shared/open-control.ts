import type { Effect } from './effects.ts'

type Shown = Record<string, unknown>

/** For tests: the control API of running simulators. Fails with what was said where something was refused. */
export type Control = {
  get(path: string): Promise<Shown>
  post(path: string, body?: unknown): Promise<Shown>
  put(path: string, body: unknown): Promise<Shown>
  delete(path: string): Promise<Shown>
  /** What was really done for a merchant's reference. */
  effects(reference: string): Promise<Effect[]>
  /** The same in words, such as `CHARGE 1000`. */
  deeds(reference: string): Promise<string[]>
}

export function openControl(url: string): Control {
  const call = (method: string) => async (path: string, body?: unknown) => {
    const answer = await fetch(`${url}/control/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${answer.status} ${text}`)
    return text === '' ? {} : JSON.parse(text)
  }
  const get = call('GET')
  const effects = async (reference: string): Promise<Effect[]> =>
    (await get(`ledger?reference=${encodeURIComponent(reference)}`)).effects
  const deeds = async (reference: string) =>
    (await effects(reference)).map(({ kind, amount }) => `${kind} ${amount}`)
  return { get, post: call('POST'), put: call('PUT'), delete: call('DELETE'), effects, deeds }
}
