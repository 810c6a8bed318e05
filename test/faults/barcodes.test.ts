import assert from 'node:assert/strict'
import { test } from 'node:test'
import { holdsCardNumber } from '../../src/values/card.ts'
import { startApp } from '../support/app.ts'

test('what can be put on sale can be bought, even if its barcode looks like the number of a card', async (t) => {
  const shop = await startApp(t, { processKind: 'server' })
  const barcode = '4006381333924'
  assert.ok(holdsCardNumber(barcode))
  await shop.offer({ product_id: barcode })

  const { status, text } = await shop.buy({ product_id: barcode })

  assert.equal(status, 202, text)
})
