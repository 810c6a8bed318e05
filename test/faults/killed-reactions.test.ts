import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { untilAllEnded, untilTrue } from '../support/waiting.ts'
import { openCrashLab } from './crash-lab.ts'

/** Within this time after the last fault nothing may be left undone. */
const endMs = 30_000

const points = {
  'while the event is handed on, and the mail queued': 'charge.after commit.before commit.before',
  'after the event was handed on': 'charge.after commit.after commit.after',
  'while the mail is taken': 'mail.before',
  'after the mail was taken': 'mail.before mail.after',
  'between writing the mail and marking it sent': 'mail.before mail.before',
  'after the mail was marked': 'mail.before mail.before mail.after',
}

describe('a worker is killed after the sale', { concurrency: 5 }, () => {
  for (const [title, crashAt] of Object.entries(points)) {
    test(`${title}: the buyer gets one mail`, async (t) => {
      const shop = await openCrashLab(t)
      const { product_id } = await shop.offer()
      const { died } = await shop.startDoomed('worker', crashAt)
      const { body } = await shop.buy({ product_id })
      await died

      await shop.startWorker()
      // Where another of its transactions came in between, the doomed one died before it had written down the sale.
      await untilAllEnded(shop.db, endMs)
      await untilTrue(async () => {
        const [row] = await shop.db.sql<{
          sent: number
        }>`select count(*) as sent from emails where status = 'SENT'`
        return row?.sent === 1
      }, endMs)

      const mails = await readdir(join(shop.dataDir, 'outbox'))
      assert.equal(mails.length, 1)
      assert.ok(mails[0]?.startsWith(body.order_id))
    })
  }
})
