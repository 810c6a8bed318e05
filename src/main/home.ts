import { readdirSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'
import type { Http } from '../platform/http/index.ts'

const folder = new URL('./home/', import.meta.url)
const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
}

const pages: Record<string, string> = { 'index.html': '/', 'account.html': '/account' }

/** The pages and their files: at `/` a small shop on the API, to look at and to try things out; at `/account` its users. */
export function homeRoute(http: Http): void {
  const config = { access: 'public', isPage: true } as const
  for (const name of readdirSync(folder)) {
    const type = contentTypes[extname(name)]
    if (type === undefined) continue
    const file = readFileSync(new URL(name, folder))
    const url = pages[name] ?? `/assets/${name}`
    http.get(url, { config, schema: { hide: true } }, async (_request, reply) => {
      return reply.type(type).header('cache-control', 'no-cache').send(file)
    })
  }
}
