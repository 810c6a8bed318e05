import { createHmac, timingSafeEqual } from 'node:crypto'

/** Makes and checks the tokens of guests' links. A token is derived from our secret, so none is stored anywhere. */
export type Links = {
  tokenOf(id: string): string
  isToken(id: string, token: string | undefined): boolean
  /** Whether it is the token of any of these. */
  isOneOf(ids: readonly string[], token: string | undefined): boolean
}

export function createLinks(secret: string): Links {
  const tokenOf = (id: string) => createHmac('sha256', secret).update(id).digest('base64url')
  const isToken = (id: string, token: string | undefined) => {
    if (token === undefined) return false
    const expected = Buffer.from(tokenOf(id))
    const given = Buffer.from(token)
    return given.length === expected.length && timingSafeEqual(given, expected)
  }
  return { tokenOf, isToken, isOneOf: (ids, token) => ids.some((id) => isToken(id, token)) }
}
