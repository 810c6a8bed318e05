import { randomUUID } from 'node:crypto'
import { type Database, openDatabase } from '../../src/platform/db/index.ts'
import type { Lifetime } from './share.ts'

export type TestDatabase = {
  url: string
  db: Database
  /** Planned as on the money path. */
  steadyDb: Database
}

/** A migrated, empty database of this test's own; dropped when the test ends. */
export async function makeTestDatabase(t: Lifetime): Promise<TestDatabase> {
  const { clusterUrl, template } = readTestCluster()
  const name = `test_${randomUUID().replaceAll('-', '')}`
  // Copying files takes half as long as writing every page to the log.
  await onCluster(clusterUrl, `create database ${name} template ${template} strategy file_copy`)
  const url = urlOf(clusterUrl, name)
  const db = openDatabase({ url, name: 'test' })
  const steadyDb = openDatabase({ url, name: 'test', planning: 'steady' })
  // Hooks run in the order they were set. This one goes to the end of the line, after whoever uses the database.
  t.after(() => t.after(() => drop()))
  async function drop(): Promise<void> {
    await Promise.all([db.close(), steadyDb.close()])
    await onCluster(clusterUrl, `drop database ${name} with (force)`)
  }
  return { url, db, steadyDb }
}

function readTestCluster(): { clusterUrl: string; template: string } {
  const { HOLDFAST_TEST_CLUSTER_URL: clusterUrl, HOLDFAST_TEST_TEMPLATE: template } = process.env
  if (clusterUrl && template) return { clusterUrl, template }
  throw new Error('There is no test cluster. Run this with: node test/support/run-tests.ts <file>')
}

async function onCluster(url: string, statement: string): Promise<void> {
  const cluster = openDatabase({ url, name: 'test-databases', connectionsMax: 1 })
  try {
    await cluster.sql(Object.assign([statement], { raw: [statement] }))
  } finally {
    await cluster.close()
  }
}

function urlOf(clusterUrl: string, name: string): string {
  const url = new URL(clusterUrl)
  url.pathname = name
  return url.href
}
