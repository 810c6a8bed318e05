import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/**
 * Hides texts that the database keeps but nobody may read there. `place` says where a text belongs, such as
 * `vendor:1/bank_account`: sealed for one place, it cannot be opened at another.
 */
export type Sealer = {
  seal(text: string, place: string): string
  /** Fails where it was sealed with another secret or for another place, or was changed. */
  open(sealed: string, place: string): string
}

const cipherName = 'aes-256-gcm'
const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16
/** The first byte of what is sealed: how it was done. */
const version = 1

export function createSealer(secret: string): Sealer {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'holdfast sealer 1', keyBytes))
  return {
    seal(text, place) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv(cipherName, key, nonce, { authTagLength: tagBytes }).setAAD(
        Buffer.from(place),
      )
      const hidden = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), hidden]).toString('base64')
    },
    open(sealed, place) {
      const bytes = Buffer.from(sealed, 'base64')
      if (bytes[0] !== version) throw new Error('This was sealed in a way that is not known here.')
      const [nonce, rest] = [bytes.subarray(1, 1 + nonceBytes), bytes.subarray(1 + nonceBytes)]
      const opener = createDecipheriv(cipherName, key, nonce, { authTagLength: tagBytes })
      opener.setAAD(Buffer.from(place)).setAuthTag(rest.subarray(0, tagBytes))
      return Buffer.concat([opener.update(rest.subarray(tagBytes)), opener.final()]).toString('utf8')
    },
  }
}
