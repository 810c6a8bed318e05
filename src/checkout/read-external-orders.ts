import { findItems } from '../catalogue/index.ts'
import { readContents } from '../orders/index.ts'
import type { Tx } from '../platform/db/index.ts'
import type { Work } from './checkout.ts'
import type { ExternalOrder } from './gateways/order-service.ts'

/** What partner services are told of checkouts, in their order: what is bought, by the merchant's own codes, and for whom. */
export async function readExternalOrders(tx: Tx, works: readonly Work[]): Promise<ExternalOrder[]> {
  const orderIds = works.map(({ orderId }) => orderId)
  const contents = await readContents(tx, orderIds)
  const itemIds = [...contents.values()].flatMap(({ lines }) => lines.map(({ itemId }) => itemId))
  const find = await findItems(
    tx,
    itemIds.map((id) => ({ id })),
  )
  return works.map(({ id, orderId }) => {
    const order = contents.get(orderId)
    if (!order) throw new Error(`Checkout ${id} has no order.`)
    const { customerEmail, shippingAddress, lines } = order
    return {
      checkout_id: id,
      customer_email: customerEmail,
      ...(shippingAddress === null ? {} : { shipping_address: shippingAddress }),
      // What has no code of the merchant's goes by ours.
      items: lines.map(({ itemId, quantity }) => ({
        product_id: find({ id: itemId })?.sku ?? itemId,
        quantity,
      })),
    }
  })
}
