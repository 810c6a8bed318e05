import type { Links } from '../../platform/http/index.ts'
import { Failure } from '../../values/failure.ts'
import { type LinkPurpose, tokenSubjectOf } from './one-time-link.ts'

/** The id of a link, from the token that was mailed: the id, a dot and its signature. Fails with LINK_NOT_VALID. */
export function readLink(app: { links: Links }, purpose: LinkPurpose, token: string): string {
  const [id = '', signature] = token.split('.', 2)
  if (!app.links.isToken(tokenSubjectOf({ id, purpose }), signature)) throw new Failure('LINK_NOT_VALID')
  return id
}
