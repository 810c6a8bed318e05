import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { Email } from '../email.ts'
import { type Mailbox, openMailFolder } from './mail-folder.ts'

const subjectId = '00000000-0000-7000-8000-000000000001'
const linking = { tokenOf: () => 'a-token', address: 'https://tickets.example/a/very/long/address/of/a/shop' }

async function open(t: TestContext): Promise<{ folder: string; mailbox: Mailbox }> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-mails-'))
  t.after(() => rm(folder, { recursive: true }))
  return { folder, mailbox: await openMailFolder(folder, linking) }
}

function confirmation(name: string, recipient = 'ada@example.com'): Email {
  const content = { orderId: subjectId, name, amountMinor: 1_200, currency: 'USD' }
  return { subjectId, sequence: 1, template: 'booking-confirmation', recipient, content }
}

test('a mail is one file that only we may read, however often it is delivered', async (t) => {
  const { folder, mailbox } = await open(t)

  await mailbox.deliver(confirmation('Ada'))
  await mailbox.deliver(confirmation('Ada'))

  const name = `${subjectId}-1-booking-confirmation.eml`
  assert.deepEqual(await readdir(folder), [name])
  assert.equal((await stat(join(folder, name))).mode & 0o777, 0o600)
  const { head, text } = await read(join(folder, name))
  assert.deepEqual(head.slice(0, 4), [
    'From: Holdfast <orders@holdfast.invalid>',
    'To: ada@example.com',
    'Subject: Your order 00000001 is paid',
    `Message-ID: <${subjectId}-1-booking-confirmation@holdfast.invalid>`,
  ])
  assert.ok(text.includes('12.00 USD'))
  assert.ok(text.includes(`\n${linking.address}/bookings/${subjectId}/page?token=a-token\n`), text)
})

test('what a customer writes is text of the mail and never one of its headers', async (t) => {
  for (const name of [
    'Zoë Müller',
    '東京 🎭',
    'Ada\r\nBcc: eve@example.com\r\n\r\nHello',
    '.\r\n',
    '=3D ='.repeat(300),
  ]) {
    const { folder, mailbox } = await open(t)

    await mailbox.deliver(confirmation(name, 'ada@example.com, "a\r\nBcc: b"@example.com'))

    const [file = ''] = await readdir(folder)
    const { head, text } = await read(join(folder, file))
    const names = head.map((line) => line.split(':')[0])
    assert.deepEqual(names, [
      ...['From', 'To', 'Subject', 'Message-ID'],
      ...['Content-Transfer-Encoding', 'Date', 'MIME-Version', 'Content-Type'],
    ])
    assert.ok(text.includes(name.replaceAll('\r\n', '\n')), text)
  }
})

/** The headers of a mail, unfolded, and its text, decoded as RFC 2045 says. */
async function read(path: string): Promise<{ head: string[]; text: string }> {
  const [head = '', ...body] = (await readFile(path, 'utf8')).split('\n\n')
  const lines = head.replaceAll(/\n[ \t]/g, ' ').split('\n')
  const isQuoted = lines.includes('Content-Transfer-Encoding: quoted-printable')
  const written = body.join('\n\n')
  if (!isQuoted) return { head: lines, text: written }
  const bytes = written.replaceAll('=\n', '').replaceAll(/=([0-9A-F]{2})/g, (_, hex) => `%${hex}`)
  return { head: lines, text: decodeURIComponent(bytes.replaceAll(/%(?![0-9A-F]{2})/g, '%25')) }
}
