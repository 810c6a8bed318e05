import { parseCookie, stringifySetCookie } from 'cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * Cookies that scripts cannot read and that leave only over TLS (browsers count http://localhost as such). The prefix
 * makes browsers refuse one that a sibling domain tries to set: RFC 6265bis, 4.1.3.2.
 */
const attributes = { path: '/', secure: true, httpOnly: true, sameSite: 'lax' } as const

export function readCookie({ headers }: Pick<FastifyRequest, 'headers'>, name: string): string | undefined {
  // Most requests have none, and are spared the parsing.
  return headers.cookie?.includes(`${hostOnly(name)}=`)
    ? parseCookie(headers.cookie)[hostOnly(name)]
    : undefined
}

export function setCookie(reply: FastifyReply, name: string, value: string, expires: Date): void {
  reply.header('set-cookie', stringifySetCookie({ name: hostOnly(name), value, expires, ...attributes }))
}

export function clearCookie(reply: FastifyReply, name: string): void {
  setCookie(reply, name, '', new Date(0))
}

function hostOnly(name: string): string {
  return `__Host-${name}`
}
