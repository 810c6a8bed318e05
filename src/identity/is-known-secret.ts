import { createHmac } from 'node:crypto'
import type { Tx } from '../platform/db/index.ts'

/**
 * Whether rows of this database depend on this secret, and on no other of its name. The first one that is seen is the
 * one. Only its mark is stored, from which it cannot be found.
 */
export async function isKnownSecret(tx: Tx, name: string, secret: string): Promise<boolean> {
  const mark = createHmac('sha256', secret).update('mark').digest('base64url')
  await tx.write`insert into secret_marks (name, mark) values (${name}, ${mark}) on conflict do nothing`
  const rows = await tx.sql`select mark from secret_marks where name = ${name} and mark = ${mark}`
  return rows.length === 1
}
