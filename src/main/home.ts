import { readFileSync } from 'node:fs'
import type { Http } from '../platform/http/index.ts'

/** The page at `/`: a small shop on the API, to look at and to try things out. */
export function homeRoute(http: Http): void {
  const page = readFileSync(new URL('./home.html', import.meta.url), 'utf8')
  const config = { access: 'public', isPage: true } as const
  http.get('/', { config, schema: { hide: true } }, async (_request, reply) => {
    return reply.type('text/html; charset=utf-8').send(page)
  })
}
