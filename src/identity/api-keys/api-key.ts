import type { Scope } from '../../values/caller.ts'

/** Lets a program in. What it presents is known only as its digest. */
export type ApiKey = {
  id: string
  name: string
  scopes: Scope[]
  createdBy: string
  createdAt: Date
  expiresAt: Date | null
  lastUsedAt: Date | null
  revokedAt: Date | null
}

/** How every key begins, so that people and secret scanners know one when they see it. */
export const keyPrefix = 'hfk_'
