import { readFile, writeFile } from 'node:fs/promises'
import { barLines, barsOf } from './bars.ts'
import { readOptions } from './options.ts'
import { playShape } from './play.ts'
import { topFunctions } from './profile.ts'
import { describeMachine, machineLine, type Result, resultOf, tableOf } from './report.ts'

/** Plays the shapes asked for, one after the other, and says whether the promises were kept. */
const options = readOptions(process.argv.slice(2))
// Exiting takes the processes of the product and PostgreSQL along.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130))

const results: Result[] = []
let postgres = ''
for (const shape of options.shapes) {
  const profileTo = options.profileTo && `${options.profileTo}/${shape}`
  const played = await playShape(shape, { ...options, profileTo })
  postgres = played.postgres
  results.push(resultOf(played))
  if (!played.audit.isClean) options.log(played.audit.said)
  if (profileTo) options.log(`${await topFunctions(profileTo)}\n${played.topStatements}`)
}
const bars = barsOf(results)
const machine = describeMachine(postgres)

const table = `${machineLine(machine)}\n\n${tableOf(results)}`

if (options.isJson) console.log(JSON.stringify({ machine, results, bars }, null, 2))
else console.log(`\n${table}\n\n${barLines(bars)}`)
if (options.isWriting) await writeTable(`${table}\n\n\`\`\`\n${barLines(bars)}\n\`\`\``)
if (options.isStrict && bars.some(({ isKept }) => !isKept)) process.exitCode = 1

/** Replaces what stands between the markers in the README. */
async function writeTable(written: string): Promise<void> {
  const readme = new URL('./README.md', import.meta.url)
  const text = await readFile(readme, 'utf8')
  const between = /(<!-- table -->\n)[\s\S]*(<!-- \/table -->)/
  await writeFile(
    readme,
    text.replace(between, (_, start, end) => `${start}\n${written}\n\n${end}`),
  )
}
