import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { type Email, type Linking, writeEmail } from '../email.ts'

/** Where mails go. Delivering the same mail twice leaves one. */
export type Mailbox = { deliver(email: Email): Promise<void> }

/** A folder with one `.eml` file per mail, for running without a mail server. Links in it are keys: only we may read it. */
export async function openMailFolder(folder: string, linking: Linking): Promise<Mailbox> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'unix' })

  return {
    async deliver(email) {
      const name = `${email.subjectId}-${email.sequence}-${email.template}`
      const from = 'Holdfast <orders@holdfast.invalid>'
      const messageId = `<${name}@holdfast.invalid>`
      const sent = await composer.sendMail({
        from,
        to: email.recipient,
        messageId,
        ...writeEmail(email, linking),
      })
      const path = join(folder, `${name}.eml`)
      await writeFile(`${path}.part`, sent.message, { mode: 0o600 })
      await rename(`${path}.part`, path)
    },
  }
}
