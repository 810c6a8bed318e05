import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { startApp, type TestApp } from '../../support/app.ts'
import type { Answer } from '../../support/http.ts'
import { addressOf, ask, nameOf, readOperations } from '../../support/openapi.ts'
import { mailedToken, welcome } from '../../support/people.ts'
import { exchange, requestOf } from '../../support/raw-http.ts'
import { share } from '../../support/share.ts'

const serverOnly = { processKind: 'server' } as const
const openShop = share((lifetime) => startApp(lifetime, serverOnly))
const evil = 'evil.example'

const everywhere = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
}
const onAnswers = {
  ...everywhere,
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
}
const telling = ['server', 'x-powered-by', 'via', 'x-aspnet-version', 'x-runtime']

async function answersOf(t: TestContext): Promise<[what: string, answer: Answer][]> {
  const shop = await startApp(t, serverOnly)
  const { product_id } = await shop.offer()
  const { token: as } = await welcome(shop, { role: 'super_admin' })
  const answers: [string, Answer][] = [['a purchase', await shop.buy({ product_id })]]
  for (const operation of await readOperations(shop)) {
    if (operation.path.endsWith('/logout')) continue
    const path = addressOf(operation)
    const bad = { headers: { 'content-type': 'text/plain' }, body: 'x' }
    const sent = [
      {},
      { as },
      ...(operation.method === 'GET'
        ? []
        : [
            { as, body: '{' },
            { as, ...bad },
          ]),
    ]
    for (const one of sent) {
      answers.push([nameOf(operation), await ask(shop, { ...operation, path }, one)])
    }
  }
  for (const path of ['/nothing', '/%E0%A4%A', `/products/${'x'.repeat(300)}`, '/livez%00']) {
    answers.push([path, await shop.get(path)], [`POST ${path}`, await shop.post(path, '{')])
  }
  answers.push(['too long', await shop.post('/checkouts', `"${'x'.repeat(70_000)}"`)])
  answers.push(['a wrong method', await shop.delete('/livez')])
  answers.push(['QUERY', await ask(shop, { method: 'QUERY', path: '/livez' })])
  return answers
}

test('every answer has the headers that keep browsers from harm, and every refusal is a problem', async (t) => {
  const answers = await answersOf(t)
  for (const [what, answer] of answers) {
    for (const [name, value] of Object.entries(onAnswers)) {
      assert.equal(answer.headers.get(name), value, `${name} of ${what}, ${answer.status}`)
    }
    for (const name of telling) assert.equal(answer.headers.get(name), null, `${name} of ${what}`)
    if (answer.status >= 400) assertProblem(what, answer)
  }
  const seen = new Set(answers.map(([, { status }]) => status))
  for (const status of [200, 202, 204, 400, 401, 404, 405, 413, 415]) assert.ok(seen.has(status), `${status}`)
})

/** A code of ours, and no more than what a caller can use. */
function assertProblem(what: string, { status, headers, body }: Answer): void {
  assert.match(headers.get('content-type') ?? '', /^application\/problem\+json/, what)
  const { type, title, status: said, code, ...more } = body
  assert.deepEqual([type, said, typeof title], [`urn:holdfast:problem:${code}`, status, 'string'], what)
  const known = ['errors', 'detail', 'allowed', 'depth_max']
  const unknown = Object.keys(more).filter((name) => !known.includes(name))
  assert.deepEqual(unknown, [], what)
}

test('an answer to what is no HTTP has those headers as well', async () => {
  const shop = await openShop()
  const long = requestOf('GET /livez', `X: ${'y'.repeat(20_000)}`)
  for (const request of ['HELLO\r\n\r\n', long, requestOf('GET /livez', 'a b: c')]) {
    const { status, head, body } = await exchange(shop.url, request)
    assert.ok(status >= 400 && status < 500)
    for (const name of Object.keys(onAnswers)) assert.match(head, new RegExp(`^${name}: `, 'im'))
    assert.equal(JSON.parse(body).status, status)
  }
})

test('pages run only scripts of ours and stand in nobody’s frame', async () => {
  const shop = await openShop()
  for (const path of [
    '/',
    '/docs',
    '/docs/static/index.html',
    '/redoc',
    '/openapi.json',
    '/assets/home.js',
  ]) {
    const { status, headers } = await shop.get(`${shop.url}${path}`)
    assert.equal(status, 200, path)
    const policy = headers.get('content-security-policy') ?? ''
    assert.match(policy, /(^|; )script-src 'self'(;|$)/, path)
    assert.match(policy, /frame-ancestors 'none'/, path)
    for (const [name, value] of Object.entries(everywhere)) assert.equal(headers.get(name), value, path)
    for (const name of telling) assert.equal(headers.get(name), null, `${name} of ${path}`)
  }
})

test('no page of another origin may read an answer', async () => {
  const shop = await openShop()
  const { token: as } = await welcome(shop, { role: 'super_admin' })
  for (const operation of await readOperations(shop)) {
    if (operation.path.endsWith('/logout')) continue
    for (const origin of [`https://${evil}`, 'null', shop.url, 'http://localhost:3000']) {
      const asks = { 'access-control-request-method': operation.method }
      const path = addressOf(operation)
      const answers = [
        await ask(shop, { ...operation, path }, { as, headers: { origin } }),
        await ask(shop, { method: 'OPTIONS', path }, { headers: { origin, ...asks } }),
      ]
      for (const { headers } of answers) {
        const allowed = [...headers.keys()].filter((name) => name.startsWith('access-control-'))
        assert.deepEqual(allowed, [], `${nameOf(operation)} from ${origin}`)
      }
      assert.equal(answers[1]?.status, 405)
    }
  }
})

const forwarded = [
  `Host: ${evil}`,
  `X-Forwarded-Host: ${evil}`,
  `X-Forwarded-Server: ${evil}`,
  `X-Host: ${evil}`,
  `X-Forwarded-Proto: ${evil}`,
  `Forwarded: host=${evil};proto=https`,
  `X-Original-Host: ${evil}`,
  `Origin: https://${evil}`,
  `Referer: https://${evil}/`,
]

test('links that we answer with and mail lead to us, whatever host was asked for', async (t) => {
  const shop = await startApp(t)
  const { product_id } = await shop.offer()
  const { email } = await welcome(shop)
  const purchase = {
    customer: { email: 'buyer@example.com' },
    items: [{ product_id, quantity: 1 }],
    payment_method: { type: 'token', token: 'pm_card_visa' },
  }

  const bought = await postTo(shop, '/checkouts', purchase)
  assert.equal(bought.status, 202)
  const location = /^location: (.*)$/im.exec(bought.head)?.[1]
  assert.equal(location, JSON.parse(bought.body).status_url)
  assert.equal(new URL(location ?? '').origin, shop.url)
  assert.equal((await postTo(shop, '/auth/password-reset', { email })).status, 202)
  assert.ok(await mailedToken(shop, 'reset-password', email))

  const outbox = join(shop.dataDir, 'outbox')
  const mails = await Promise.all((await readdir(outbox)).map((name) => readFile(join(outbox, name), 'utf8')))
  assert.ok(mails.some((mail) => mail.replace(/=\n/g, '').includes(`${shop.url}/account#`)))
  for (const text of [bought.head, bought.body, ...mails]) assert.ok(!text.includes(evil))
})

async function postTo(shop: TestApp, path: string, body: unknown) {
  const text = JSON.stringify(body)
  const own = ['Content-Type: application/json', `Content-Length: ${text.length}`]
  return await exchange(shop.url, `${requestOf(`POST ${path}`, ...forwarded, ...own)}${text}`)
}

test('what was sent is not sent back by TRACE', async () => {
  const shop = await openShop()
  const { token } = await welcome(shop)
  for (const method of ['TRACE', 'TRACK', 'DEBUG']) {
    const answer = await exchange(shop.url, requestOf(`${method} /livez`, `Authorization: Bearer ${token}`))
    assert.ok(answer.status >= 400 && !`${answer.head}${answer.body}`.includes(token), method)
  }
})

test('nothing stands where it is often forgotten', async () => {
  const shop = await openShop()
  const { token: as } = await welcome(shop, { role: 'super_admin' })
  const files = ['/.env', '/.git/config', '/package.json', '/src/main/app.ts', '/backup.sql', '/.holdfast']
  const doors = [
    '/debug',
    '/actuator',
    '/server-status',
    '/graphql',
    '/admin',
    '/console',
    '/internal',
    '/status',
  ]
  const versions = ['/api/v0/users', '/api/v2/users', '/api/users', '/v1/users', '/beta/users', '/api']
  const assets = [
    '/assets/',
    '/assets/../app.ts',
    '/assets/..%2fapp.ts',
    '/docs/static/..%2f..%2fpackage.json',
  ]
  for (const path of [...files, ...doors, ...versions, ...assets, '/redoc/package.json', '/robots.txt']) {
    const { status } = await shop.get(`${shop.url}${path}`, { as })
    assert.equal(status, 404, path)
  }
})
