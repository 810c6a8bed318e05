import { subscribe } from 'node:diagnostics_channel'
import type { Http } from '../../src/platform/http/http.ts'

/** A route as the program made it, also where the description hides it. */
export type MadeRoute = { method: string; url: string; isHidden: boolean; access: string; isPage: boolean }

/** Remembers every route of the servers that start from now on in this process. */
export function rememberRoutes(): MadeRoute[] {
  const routes: MadeRoute[] = []
  subscribe('fastify.initialization', (message) => {
    const { fastify: http } = message as { fastify: Http }
    http.addHook('onRoute', ({ method, url, schema, config }) => {
      const isHidden = schema?.hide === true
      const { access = 'public', isPage = false } = config ?? {}
      for (const one of [method].flat()) routes.push({ method: one, url, isHidden, access, isPage })
    })
  })
  return routes
}
