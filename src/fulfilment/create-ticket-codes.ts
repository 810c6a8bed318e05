import { createPrivateKey, createPublicKey, hash, hkdfSync, type KeyObject } from 'node:crypto'
import { CompactSign, compactVerify, decodeProtectedHeader, errors } from 'jose'
import type { Ticket } from './ticket.ts'

/** What is signed: nothing about a person. */
type Signed = Pick<Ticket, 'id' | 'orderId' | 'itemId' | 'seat' | 'startsAt'>

/** As of RFC 7517 and 8037, and the same as PEM. */
export type PublicKey = {
  kty: 'OKP'
  crv: 'Ed25519'
  x: string
  kid: string
  alg: 'EdDSA'
  use: 'sig'
  pem: string
}

export type TicketCodes = {
  /** The same for the same ticket, as long as the first secret is. */
  sign(ticket: Signed): Promise<string>
  /** The id of the ticket. FOREIGN: signed under a key that is none of ours; FORGED: not what one of ours has signed. */
  read(code: string): Promise<{ ticketId: string } | 'FOREIGN' | 'FORGED'>
  publicKeys: PublicKey[]
}

const algorithm = 'EdDSA'
const type = 'ticket'
const seedBytes = 32
/** What stands before the seed of an Ed25519 key in PKCS #8: RFC 8410. */
const keyPrefix = Buffer.from('302e020100300506032b657004220420', 'hex')

/**
 * Codes are compact JWS, signed by Ed25519: a scanner needs our public keys and no network. The first secret signs; what
 * the others have signed still holds.
 */
export function createTicketCodes(app: { ticketSecrets: readonly string[] }): TicketCodes {
  const keys = app.ticketSecrets.map(keyOf)
  const byId = new Map(keys.map((key) => [key.shown.kid, key]))
  const [first] = keys
  if (!first) throw new Error('There is no secret to sign tickets with.')

  return {
    async sign(ticket) {
      return await new CompactSign(Buffer.from(JSON.stringify(claimsOf(ticket))))
        .setProtectedHeader({ alg: algorithm, kid: first.shown.kid, typ: type })
        .sign(first.privateKey)
    },
    async read(code) {
      try {
        const { kid = '' } = decodeProtectedHeader(code)
        const key = byId.get(kid)
        if (!key) return 'FOREIGN'
        const { payload } = await compactVerify(code, key.publicKey, { algorithms: [algorithm] })
        return { ticketId: JSON.parse(Buffer.from(payload).toString()).ticket }
      } catch (error) {
        if (error instanceof errors.JOSEError || error instanceof TypeError) return 'FORGED'
        throw error
      }
    },
    publicKeys: keys.map(({ shown }) => shown),
  }
}

function claimsOf({ id, orderId, itemId, seat, startsAt }: Signed): Record<string, string> {
  const starts_at = startsAt.toISOString().replace('.000Z', 'Z')
  return { ticket: id, order: orderId, item: itemId, ...(seat === null ? {} : { seat }), starts_at }
}

function keyOf(secret: string): { privateKey: KeyObject; publicKey: KeyObject; shown: PublicKey } {
  const seed = Buffer.from(hkdfSync('sha256', secret, '', 'holdfast ticket key 1', seedBytes))
  const key = Buffer.concat([keyPrefix, seed])
  const privateKey = createPrivateKey({ key, format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(privateKey)
  const { x = '' } = publicKey.export({ format: 'jwk' })
  const pem = publicKey.export({ format: 'pem', type: 'spki' }).toString()
  const kid = hash('sha256', x, 'base64url').slice(0, 8)
  return {
    privateKey,
    publicKey,
    shown: { kty: 'OKP', crv: 'Ed25519', x, kid, alg: algorithm, use: 'sig', pem },
  }
}
