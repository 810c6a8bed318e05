import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { untilTrue } from './waiting.ts'

/** The link in the mail of this template that this address got last; waits until there is one. Fails if it has none. */
export async function mailedLink(
  { dataDir }: { dataDir: string },
  template: 'booking-confirmation' | 'waitlist-offer',
  email: string,
): Promise<URL> {
  let mail: string | undefined
  await untilTrue(async () => {
    mail = await findMail(join(dataDir, 'outbox'), template, email)
    return mail !== undefined
  })
  const [link, ...others] = mail?.match(/https?:\S+/g) ?? []
  if (link === undefined || others.length > 0) throw new Error(`The mail has not one link:\n${mail}`)
  return new URL(link)
}

/** The newest mail of this template to this address, as it is read; undefined where there is none. */
export async function findMail(folder: string, template: string, email: string): Promise<string | undefined> {
  // Names begin with UUIDv7s, so the last one is the newest.
  const names = (await readdir(folder)).filter((name) => name.endsWith(`${template}.eml`)).sort()
  const mails = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  const mail = mails.findLast((text) => text.includes(`To: ${email}\n`))
  return mail?.replace(/=\n/g, '').replace(/=3D/g, '=')
}
