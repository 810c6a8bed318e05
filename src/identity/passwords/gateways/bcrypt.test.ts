import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import bcrypt from 'bcrypt'
import { createPasswords } from './bcrypt.ts'

const pepper = 'a pepper of at least 32 characters'
/** The least that bcrypt can: what is claimed here does not depend on the cost. */
const cost = 4

/** Watches bcrypt at work: the hashes that passwords were compared with. */
function watchCompared(t: TestContext): () => string[] {
  const compare = t.mock.method(bcrypt, 'compare')
  return () => compare.mock.calls.map(({ arguments: [, hash] }) => hash)
}

test('a stored hash is bcrypt, of cost 12, of an HMAC-SHA-384 in base64', async () => {
  const hash = await createPasswords({ pepper }).hash('correct horse')
  const seasoned = createHmac('sha384', pepper).update('correct horse').digest('base64')
  assert.equal(seasoned.length, 64)
  assert.equal(bcrypt.getRounds(hash), 12)
  assert.equal(await bcrypt.compare(seasoned, hash), true)
})

test('a password is right for its own hash, and wrong for another, also where only its case differs', async () => {
  const passwords = createPasswords({ pepper, cost })
  const hash = await passwords.hash('correct horse')
  assert.equal(await passwords.isRight('correct horse', hash), true)
  assert.equal(await passwords.isRight('Correct horse', hash), false)
  assert.notEqual(await passwords.hash('correct horse'), hash)
})

test('passwords that differ only after the 72nd character are different', async () => {
  const passwords = createPasswords({ pepper, cost })
  const same = 'x'.repeat(72)
  const hash = await passwords.hash(`${same}${'y'.repeat(28)}`)
  assert.equal(await passwords.isRight(`${same}${'z'.repeat(28)}`, hash), false)
  assert.equal(await passwords.isRight(`${same}${'y'.repeat(28)}`, hash), true)
})

test('é is é, composed or not', async () => {
  const passwords = createPasswords({ pepper, cost })
  const hash = await passwords.hash('caf\u00e9 au lait')
  assert.equal(await passwords.isRight('cafe\u0301 au lait', hash), true)
})

test('without its pepper no password is right, and a short pepper is none', async () => {
  const hash = await createPasswords({ pepper, cost }).hash('correct horse')
  const others = createPasswords({ pepper: `${pepper}!`, cost })
  assert.equal(await others.isRight('correct horse', hash), false)
  assert.throws(() => createPasswords({ pepper: 'x'.repeat(31) }), /at least 32/)
})

test('nobody of that name and a damaged hash cost the same work as a wrong password', async (t) => {
  const compared = watchCompared(t)
  const passwords = createPasswords({ pepper, cost })
  const hash = await passwords.hash('correct horse')
  const damaged = ['', 'plain text', hash.slice(0, -1), `${hash}a`, hash.replace('$04$', '$99$'), '$2b$04$']
  for (const stored of [hash, null, ...damaged]) {
    assert.equal(await passwords.isRight('wrong horse', stored), false, String(stored))
  }
  assert.equal(compared().length, 2 + damaged.length)
  for (const one of compared()) {
    // bcrypt refuses at once what it cannot work on; that it hashes with this salt proves that it works on it.
    const salt = one.slice(0, 29)
    assert.equal((await bcrypt.hash('anything', salt)).slice(0, 29), salt)
    assert.equal(bcrypt.getRounds(one), cost)
  }
})

test('while a password is hashed, other work goes on', async () => {
  let turns = 0
  let isHashing = true
  const takeTurn = () => {
    turns += 1
    if (isHashing) setImmediate(takeTurn)
  }
  setImmediate(takeTurn)
  await createPasswords({ pepper }).hash('correct horse')
  isHashing = false
  assert.ok(turns > 100, `${turns} turns`)
})

test('with too many passwords at once the last fails with UNAVAILABLE, and later ones are hashed again', async () => {
  const passwords = createPasswords({ pepper, cost, atOnce: 1, waitingMax: 1 })
  const hash = await passwords.hash('correct horse')
  const [first, second, ...refused] = await Promise.allSettled([
    passwords.isRight('correct horse', hash),
    passwords.hash('another horse'),
    passwords.isRight('correct horse', hash),
    passwords.isRight('correct horse', null),
    passwords.hash('third horse'),
  ])
  assert.deepEqual([first?.status, second?.status], ['fulfilled', 'fulfilled'])
  for (const outcome of refused) {
    assert.equal(outcome.status === 'rejected' && outcome.reason.code, 'UNAVAILABLE')
  }
  assert.equal(await passwords.isRight('correct horse', hash), true)
})
