import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A secret from the environment; otherwise one that is made on first start and kept under `folder`, mode 0600. */
export function keepSecret(
  folder: string,
  name: string,
  given: string | undefined,
): { secret: string; isNew: boolean } {
  if (given !== undefined) return { secret: given, isNew: false }
  const path = join(folder, name)
  if (existsSync(path)) return { secret: readFileSync(path, 'utf8').trim(), isNew: false }
  mkdirSync(folder, { recursive: true })
  const secret = randomBytes(32).toString('base64url')
  writeFileSync(path, `${secret}\n`, { mode: 0o600, flag: 'wx' })
  chmodSync(path, 0o600)
  return { secret, isNew: true }
}
