import type { Http } from '../platform/http/index.ts'
import { accountRoutes } from './account-routes.ts'
import { apiKeysRoutes } from './api-keys-routes.ts'
import { authRoutes } from './auth-routes.ts'
import type { IdentityApp } from './door.ts'
import { usersRoutes } from './users-routes.ts'

/** Everything about who is who. */
export function identityRoutes(http: Http, app: IdentityApp): void {
  authRoutes(http, app)
  accountRoutes(http, app)
  usersRoutes(http, app)
  apiKeysRoutes(http, app)
}
