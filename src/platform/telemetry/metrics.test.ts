import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMetrics } from './metrics.ts'

test('everything counted is rendered', async () => {
  const metrics = createMetrics()
  metrics.countCheckouts('COMPLETED')
  metrics.countCheckouts('COMPLETED', 4)
  metrics.countStatement()
  metrics.observeGroup(7)
  const measure = metrics.measureRoute('/checkouts', 'POST')
  measure(202, 0.003)
  measure(202, 0.2)
  measure(409, 0.001)

  const { text, contentType } = await metrics.render()
  assert.match(contentType, /^text\/plain/)
  const lines = text.split('\n')
  for (const line of [
    'holdfast_checkouts_total{status="COMPLETED"} 5',
    'holdfast_checkouts_total{status="FAILED"} 0',
    'holdfast_sql_statements_total 1',
    'holdfast_group_size_bucket{le="8"} 1',
    'holdfast_http_requests_total{route="/checkouts",method="POST",status="202"} 2',
    'holdfast_http_request_duration_seconds_count{route="/checkouts",method="POST"} 3',
  ]) {
    assert.ok(lines.includes(line), line)
  }
})

test('a second scrape does not count twice', async () => {
  const metrics = createMetrics()
  metrics.countStatement()
  await metrics.render()
  metrics.countStatement()
  assert.match((await metrics.render()).text, /^holdfast_sql_statements_total 2$/m)
})
