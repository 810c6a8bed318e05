import { createHmac } from 'node:crypto'
import type { Tx } from '../../platform/db/index.ts'

/**
 * Whether the passwords in this database were hashed with this pepper. The first one that is seen is the one. Only its
 * mark is stored, from which it cannot be found.
 */
export async function isKnownPepper(tx: Tx, pepper: string): Promise<boolean> {
  const mark = createHmac('sha256', pepper).update('mark').digest('base64url')
  await tx.sql`insert into secret_marks (name, mark) values ('PASSWORD_PEPPER', ${mark}) on conflict do nothing`
  const rows = await tx.sql`select mark from secret_marks where name = 'PASSWORD_PEPPER' and mark = ${mark}`
  return rows.length === 1
}
