import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Gateway } from '../../src/payments/gateways/gateway.ts'

/** How a gateway signs what it tells us. `atMs` is when it does. */
export type Signer = (body: string, secret: string, atMs: number) => Record<string, string>

export type Speaking = {
  /** Reads what is signed with any of these. */
  readerOf(secrets: readonly string[]): Gateway
  secret: string
  sign: Signer
  /** The body of a good message that was made at this time. */
  bodyAt(atMs: number): string
  /** What has to be read from it. */
  read: { chargeKey: string | null; references: string[] }
  /** How old it may be, and how far ahead. */
  ages: { oldestMs: number; aheadMs: number }
  /** The header that carries the signature. */
  header: string
}

const now = new Date('2026-11-21T12:00:00Z')

/** What is true of messages from every gateway that sends some. */
export function messageClaims(name: string, speaking: Speaking): void {
  const { readerOf, secret, sign, bodyAt, read, ages, header } = speaking
  const good = bodyAt(now.getTime())
  const signed = sign(good, secret, now.getTime())
  const hear = (body: string | Buffer, headers: Record<string, string>, secrets = [secret]) =>
    readerOf(secrets).readMessage?.({ body: Buffer.from(body), headers, now })

  test(`${name}: a message of its own is read for what it is about`, () => {
    const message = hear(good, signed)
    assert.deepEqual([message?.chargeKey, message?.references], [read.chargeKey, read.references])
    assert.ok(message?.eventId && message.type)
  })

  test(`${name}: while secrets are rotated either is right, and no third one`, () => {
    assert.ok(hear(good, signed, ['another_secret', secret]))
    assert.ok(hear(good, signed, [secret, 'another_secret']))
    assert.equal(hear(good, signed, ['another_secret']), undefined)
    assert.equal(hear(good, signed, []), undefined)
  })

  test(`${name}: one byte that is different, anywhere, is enough to refuse it`, () => {
    const bytes = Buffer.from(good)
    for (const at of bytes.keys()) {
      const tampered = Buffer.from(bytes)
      tampered[at] = (tampered[at] ?? 0) ^ 1
      assert.equal(hear(tampered, signed), undefined, `byte ${at}`)
    }
    assert.equal(hear(`${good} `, signed), undefined)
  })

  test(`${name}: a signature is spelled as the gateway spells it`, () => {
    const text = signed[header] ?? ''
    const digits = text.slice(-64)
    for (const odd of [
      text.replace(digits, digits.toUpperCase()),
      `${text}00`,
      text.slice(0, -1),
      `${text} `,
      '',
      digits.replace(/./g, '0'),
    ]) {
      assert.equal(hear(good, { ...signed, [header]: odd }), undefined, odd)
    }
  })

  test(`${name}: without any of its headers it is nobody's`, () => {
    for (const left of Object.keys(signed)) {
      const { [left]: _, ...headers } = signed
      assert.equal(hear(good, headers), undefined, left)
    }
  })

  test(`${name}: what is too old or from the future is refused, though it is signed`, () => {
    const hearAt = (atMs: number) => hear(bodyAt(atMs), sign(bodyAt(atMs), secret, atMs))
    const second = 1_000
    assert.ok(hearAt(now.getTime() - ages.oldestMs + second))
    assert.equal(hearAt(now.getTime() - ages.oldestMs - second), undefined)
    assert.ok(hearAt(now.getTime() + ages.aheadMs - second))
    assert.equal(hearAt(now.getTime() + ages.aheadMs + second), undefined)
    assert.equal(hearAt(now.getTime() + 86_400_000), undefined)
  })

  test(`${name}: what is no event is none, whoever signed it`, () => {
    for (const body of ['', 'no JSON', 'null', '[]', '7', '{}', '{"id":"evt_1","object":"event"}']) {
      assert.equal(hear(body, sign(body, secret, now.getTime())), undefined, body)
    }
  })
}
