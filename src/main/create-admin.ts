import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { createUser, foldEmail } from '../identity/index.ts'
import { isEmail } from '../platform/http/index.ts'
import { commandLine } from '../values/caller.ts'
import type { App } from './app.ts'
import { openPasswords } from './open-passwords.ts'
import { StartError } from './start-error.ts'

/** Opens the account of a super_admin. The password comes from standard input: arguments can be read by others. */
export async function createAdmin(app: App, given: string | undefined): Promise<string> {
  const email = foldEmail(given ?? '')
  if (!isEmail(email)) throw new StartError('Usage: holdfast admin create <e-mail address>')
  const profile = { email, name: null, phone: null, username: null, role: 'super_admin' as const }
  const passwords = await openPasswords(app)
  const password = await readPassword(`Password for ${email}: `)
  const { id } = await createUser({ db: app.db, passwords }, commandLine, { ...profile, password })
  return id
}

/** One line; at a terminal it is asked for and not shown. */
async function readPassword(question: string): Promise<string> {
  const { stdin, stdout } = process
  if (stdin.isTTY) stdout.write(question)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: stdin, output: silent, terminal: stdin.isTTY === true })
  try {
    for await (const line of lines) return line
    return ''
  } finally {
    lines.close()
    if (stdin.isTTY) stdout.write('\n')
  }
}
