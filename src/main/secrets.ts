import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StartError } from './start-error.ts'

const lengthMin = 16

/** A secret from the environment; otherwise one that is made on first start and kept under `folder`, mode 0600. */
export function keepSecret(
  folder: string,
  name: string,
  given: string | undefined,
): { secret: string; isNew: boolean } {
  if (given !== undefined) return { secret: given, isNew: false }
  const path = join(folder, name)
  const isNew = makeSecret(folder, path)
  const secret = readFileSync(path, 'utf8').trim()
  if (secret.length >= lengthMin) return { secret, isNew }
  throw new StartError(
    `${path} holds no secret of at least ${lengthMin} characters; remove it, and a new one is made.`,
  )
}

/** Written aside and then linked, so that the file is whole or not there, also when two processes start at once. */
function makeSecret(folder: string, path: string): boolean {
  mkdirSync(folder, { recursive: true })
  const aside = `${path}.${process.pid}`
  writeFileSync(aside, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 })
  try {
    linkSync(aside, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(aside, { force: true })
  }
}
