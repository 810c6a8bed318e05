import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { fakePlatform, identify, listen } from '../../../test/support/fake-platform.ts'
import { addressKeyOf, createHttp } from './index.ts'

const keys: [ip: string, key: string][] = [
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::ffff:c000:201', '192.0.2.1'],
  ['0:0:0:0:0:FFFF:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2:ffff::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:db8:0:0:1::', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['::ffff:1', '0:0:0:0::/64'],
  ['1::2:3:4:5:6:7', '1:0:2:3::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['192.0.2.1:4711', '192.0.2.1'],
  ['[2001:db8::1]:4711', '2001:db8:0:0::/64'],
  ['unknown', '127.0.0.1'],
  ['', '127.0.0.1'],
]

for (const [ip, key] of keys) {
  test(`${ip || 'nothing'} counts as ${key}`, () => {
    assert.equal(addressKeyOf({ ip, socket: { remoteAddress: '127.0.0.1' } as never }), key)
  })
}

/** Asks a server, from 127.0.0.1, whom it would count. */
async function startAsking(
  t: TestContext,
  trustedProxies?: string[],
): Promise<(forwardedFor?: string) => Promise<string>> {
  const { platform } = fakePlatform()
  const config = { ...platform.config, ...(trustedProxies && { trustedProxies }) }
  const http = await createHttp({ ...platform, config }, { identify })
  t.after(() => http.close())
  http.get('/key', { config: { access: 'public' } }, async (request) => ({ key: addressKeyOf(request) }))
  const port = await listen(http)
  return async (forwardedFor) => {
    const headers: Record<string, string> =
      forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor }
    const answer = await fetch(`http://127.0.0.1:${port}/key`, { headers })
    return ((await answer.json()) as { key: string }).key
  }
}

test('whoever is not a trusted proxy counts as himself, whatever he says', async (t) => {
  for (const trusted of [undefined, ['10.0.0.0/8', '::1']]) {
    const ask = await startAsking(t, trusted)
    for (const said of [undefined, '203.0.113.9', '10.0.0.1', '127.0.0.1, 203.0.113.9'])
      assert.equal(await ask(said), '127.0.0.1', said)
  }
})

test('a trusted proxy tells who called it, and the caller cannot put others before himself', async (t) => {
  const ask = await startAsking(t, ['127.0.0.1', '10.0.0.0/8'])
  assert.equal(await ask('203.0.113.9'), '203.0.113.9')
  for (const invented of ['198.51.100.1', '10.0.0.7', '127.0.0.1', 'nonsense', '2001:db8::1, 198.51.100.2'])
    assert.equal(await ask(`${invented}, 203.0.113.9, 10.0.0.2`), '203.0.113.9', invented)
  assert.equal(await ask('nonsense'), '127.0.0.1')
  assert.equal(await ask(), '127.0.0.1')
})
