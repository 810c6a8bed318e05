import { isIPv4, isIPv6, SocketAddress } from 'node:net'
import type { FastifyRequest } from 'fastify'

/**
 * Whom limits by address count: an IPv4 address, or the first 64 bits of an IPv6 one, because one customer has
 * all the addresses behind them. A proxy may pass on anything; what is no address counts as the proxy's own.
 */
export function addressKeyOf({ ip, socket }: Pick<FastifyRequest, 'ip' | 'socket'>): string {
  if (isIPv4(ip)) return ip
  return keyOfAddress(withoutPort(ip)) ?? keyOfAddress(socket.remoteAddress ?? '') ?? 'unknown'
}

/** Some proxies write `192.0.2.1:4711`. */
function withoutPort(address: string): string {
  return /^([\d.]+):\d+$/.exec(address)?.[1] ?? /^\[(.+)\](?::\d+)?$/.exec(address)?.[1] ?? address
}

function keyOfAddress(address: string): string | undefined {
  if (isIPv4(address)) return address
  if (!isIPv6(address)) return undefined
  const shortest = new SocketAddress({ address: address.replace(/%.*$/, ''), family: 'ipv6' }).address
  // An IPv4 client of a server that listens on `::`.
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(shortest)?.[1]
  return mapped ?? `${networkOf(shortest)}::/64`
}

function networkOf(shortest: string): string {
  const [head = '', tail] = shortest.split('::')
  const before = head.split(':').filter(Boolean)
  const after = tail?.split(':').filter(Boolean) ?? []
  const zeros = Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0')
  return [...before, ...zeros, ...after].slice(0, 4).join(':')
}
