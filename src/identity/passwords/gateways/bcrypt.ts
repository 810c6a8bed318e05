import { createHmac } from 'node:crypto'
import { availableParallelism } from 'node:os'
import bcrypt from 'bcrypt'
import { createBoundedQueue } from '../bounded-queue.ts'
import { normalizePassword } from '../password.ts'

/** Each fails with UNAVAILABLE at once when too many passwords wait already. */
export type Passwords = {
  /** What may be stored of a password. Answers differently each time. Does not judge; see assertGoodPassword. */
  hash(password: string): Promise<string>
  /** Does the same work whether `hash` is wrong, damaged, or null, because there is nobody of that name. */
  isRight(password: string, hash: string | null): Promise<boolean>
}

const pepperLengthMin = 32
/** Hashing runs on the four threads of libuv; files and names of hosts need one of them. */
const threadsMax = 3
const wholeHash = /^\$2[ab]\$(?:0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53}$/

/**
 * Keeps passwords with bcrypt, off the event loop. `pepper` is a secret of at least 32 characters that does not stand
 * in the database: without it stolen hashes cannot be guessed at, and when it is lost no password is right any more.
 * `cost` is bcrypt's, the logarithm of the rounds: 12 take a core about 200 ms.
 */
export function createPasswords(options: {
  pepper: string
  atOnce?: number
  waitingMax?: number
  cost?: number
}): Passwords {
  const {
    pepper,
    atOnce = Math.min(availableParallelism(), threadsMax),
    waitingMax = 32,
    cost = 12,
  } = options
  if (pepper.length < pepperLengthMin) {
    throw new Error(`The pepper has ${pepper.length} characters; it needs at least ${pepperLengthMin}.`)
  }
  const inTurn = createBoundedQueue({ atOnce, waitingMax })
  const decoy = decoyOf(cost)

  return {
    hash: (password) => inTurn(() => bcrypt.hash(seasoned(password, pepper), cost)),
    async isRight(password, hash) {
      const isWhole = hash !== null && wholeHash.test(hash)
      const matches = await inTurn(() => bcrypt.compare(seasoned(password, pepper), isWhole ? hash : decoy))
      return isWhole && matches
    },
  }
}

/**
 * 64 characters of base64 for a password of any length: bcrypt reads 72 bytes and ignores the rest, and stops at a
 * NUL, which base64 never has.
 */
function seasoned(password: string, pepper: string): string {
  return createHmac('sha384', pepper).update(normalizePassword(password), 'utf8').digest('base64')
}

/** A well-formed hash of nobody's password. bcrypt works on it as long as on any other of that cost. */
function decoyOf(cost: number): string {
  return `$2b$${String(cost).padStart(2, '0')}$${'.'.repeat(53)}`
}
