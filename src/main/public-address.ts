import type { Config } from '../platform/config/index.ts'

type Listening = Pick<Config, 'host' | 'port' | 'publicUrl'>

/** Where buyers, and services next to us, reach the server. Undefined where nobody can know it before it listens. */
export function publicAddressOf({ host, port, publicUrl }: Listening): string | undefined {
  const isAny = host === '0.0.0.0' || host === '::'
  return publicUrl ?? (port === 0 ? undefined : `http://${isAny ? '127.0.0.1' : host}:${port}`)
}
