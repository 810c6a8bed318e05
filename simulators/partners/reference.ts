import type { PartnerRequest } from './partner-request.ts'

/** Under what the oracle keeps an effect: what the request says itself, the key, or whose order or checkout it is. */
export function referenceOf({ key, body }: PartnerRequest, otherwise: string): string {
  const said = [body.reference, key, body.checkout_id, body.order_id]
  const [first] = said.filter((value) => typeof value === 'string' && value !== '')
  return typeof first === 'string' ? first : otherwise
}
