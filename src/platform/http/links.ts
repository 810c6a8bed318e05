import { createHmac, timingSafeEqual } from 'node:crypto'

/** Makes and checks the tokens of guests' links. A token is derived from our secret, so none is stored anywhere. */
export type Links = {
  tokenOf(id: string): string
  isToken(id: string, token: string | undefined): boolean
}

export function createLinks(secret: string): Links {
  const tokenOf = (id: string) => createHmac('sha256', secret).update(id).digest('base64url')
  return {
    tokenOf,
    isToken(id, token) {
      if (token === undefined) return false
      const expected = Buffer.from(tokenOf(id))
      const given = Buffer.from(token)
      return given.length === expected.length && timingSafeEqual(given, expected)
    },
  }
}
