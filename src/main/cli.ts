#!/usr/bin/env node
import { ConfigError, readConfig } from '../platform/config/index.ts'
import { EmbeddedPostgresError } from '../platform/db/index.ts'
import { Failure } from '../values/failure.ts'
import { type Command, commands } from './commands.ts'
import { StartError } from './start-error.ts'

const usage = `holdfast: a checkout and booking engine

  holdfast start                  everything: database, migrations, demo data, API, worker
  holdfast server                 the API alone
  holdfast worker                 the worker alone
  holdfast simulators             gateways and partner services to try things on, alone
  holdfast migrate                bring the database up to date
  holdfast demo                   put demo products on sale
  holdfast admin create <e-mail>  open the account of a super_admin; the password is read from standard input
  holdfast audit                  check that nothing was sold twice and no cent is lost
  holdfast checkout show <id>     how a checkout stands, and what happened to it

Settings come from the environment: see docs/reference/config.md.
`

const [name = '', ...args] = process.argv.slice(2)
const command: Command | undefined = Object.hasOwn(commands, name) ? commands[name] : undefined

if (!command) {
  process.stdout.write(usage)
  process.exitCode = ['', 'help', '--help', '-h'].includes(name) ? 0 : 2
} else {
  try {
    process.exitCode = await command(readConfig(process.env), args)
  } catch (error) {
    const isForPeople = [ConfigError, EmbeddedPostgresError, StartError, Failure].some(
      (kind) => error instanceof kind,
    )
    process.stderr.write(
      `${isForPeople ? sentenceOf(error as Error) : ((error as Error).stack ?? String(error))}\n`,
    )
    // A part that was started before the one that failed may still be running.
    process.exit(1)
  }
}

/** A refusal may say why. */
function sentenceOf(error: Error): string {
  const reason = error instanceof Failure ? error.details.reason : undefined
  return typeof reason === 'string' ? `${error.message} ${reason}` : error.message
}
