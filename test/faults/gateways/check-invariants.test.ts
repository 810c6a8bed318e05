import assert from 'node:assert/strict'
import { readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Checked, checkInvariants, type Said } from './check-invariants.ts'
import { openGatewayLab } from './gateway-lab.ts'

test('whatever breaks an invariant is found', async (t) => {
  const shop = await openGatewayLab(t)
  const { product_id } = await shop.offer({ stock: 2 })
  const { body, text, status } = await shop.buy({ product_id })
  await shop.checkoutOf({ body }, 'COMPLETED')
  await shop.endWell()

  const effects = await shop.gateways.effects()
  const [charge = assert.fail()] = effects
  const told: Said = { asked: 'checkout', key: 'k', status, id: body.id, text }
  const find = async (planted: Partial<Checked>) => {
    const found = await checkInvariants({ db: shop.db, dataDir: shop.dataDir, effects, ...planted })
    return [...new Set(found.map(({ invariant }) => invariant))].join(' ')
  }
  const { id } = charge
  const plantedEffects = {
    'I3 I4 I5': [charge, charge],
    'I4 I5': [],
    'I4 ': [charge, { ...charge, reference: 'somebody else' }],
    I5: [{ ...charge, currency: 'eur' }],
    I6: [charge, { ...charge, kind: 'REFUND' as const }],
  }
  for (const [broken, planted] of Object.entries(plantedEffects)) {
    assert.equal(await find({ effects: planted }), broken.trim(), JSON.stringify(planted))
  }
  assert.equal(await find({ said: [told, { ...told, text: text.replace('PENDING', 'PAID') }] }), 'I9')
  assert.equal(await find({ said: [{ ...told, id }] }), 'I12')
  assert.equal(await find({ traces: [['a log', 'the key is sk_1.']], secrets: ['sk_1'] }), 'I13')

  await shop.db
    .sql`insert into moves_seen (noun, id, was, became) values ('orders', ${body.order_id}, 'PAID', 'PENDING')`
  assert.equal(await find({}), 'I10')
  const outbox = join(shop.dataDir, 'outbox')
  const [mail = ''] = await readdir(outbox)
  await rename(join(outbox, mail), join(outbox, `another ${mail}`))
  assert.equal(await find({}), 'I8 I10')
})
