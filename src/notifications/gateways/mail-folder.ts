import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import MimeNode from 'nodemailer/lib/mime-node'
import { encode, wrap } from 'nodemailer/lib/qp'
import { type Email, type Linking, writeEmail } from '../email.ts'

/** Where mails go. Delivering the same mail twice leaves one. */
export type Mailbox = { deliver(email: Email): Promise<void> }

/** A folder with one `.eml` file per mail, for running without a mail server. Links in it are keys: only we may read it. */
export async function openMailFolder(folder: string, linking: Linking): Promise<Mailbox> {
  await mkdir(folder, { recursive: true, mode: 0o700 })

  return {
    async deliver(email) {
      const name = `${email.subjectId}-${email.sequence}-${email.template}`
      const { subject, text } = writeEmail(email, linking)
      const headers = {
        From: 'Holdfast <orders@holdfast.invalid>',
        To: email.recipient,
        Subject: subject,
        'Message-ID': `<${name}@holdfast.invalid>`,
      }
      const path = join(folder, `${name}.eml`)
      await writeFile(`${path}.part`, compose(headers, text), { mode: 0o600 })
      await rename(`${path}.part`, path)
    },
  }
}

/**
 * The text of a mail, with lines as they end on this system's disks. The library's transports make a pipeline of streams for each
 * mail, whose garbage held up the payments on this thread: docs/decisions/0014.
 */
function compose(headers: Record<string, string>, text: string): string {
  const mail = new MimeNode('text/plain; charset=utf-8', { textEncoding: 'Q' })
  for (const [name, value] of Object.entries(headers)) mail.setHeader(name, value)
  mail.setContent(text)
  const head = mail.buildHeaders()
  const body = mail.getTransferEncoding() === '7bit' ? text : wrap(encode(text))
  return `${head}\n\n${body}`.replaceAll('\r\n', '\n')
}
