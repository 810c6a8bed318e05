import { formatMoney } from '../values/money.ts'

/** A mail that an event asked for. Together `subjectId`, `sequence` and `template` name it: there is one, ever. */
export type Email = {
  subjectId: string
  sequence: number
  template: 'order-confirmation'
  recipient: string
  content: OrderConfirmation
}

export type OrderConfirmation = {
  orderId: string
  name: string | null
  amountMinor: number
  currency: string
}

/** What the mail says, as plain text. */
export function writeEmail({ content }: Pick<Email, 'content'>): { subject: string; text: string } {
  const { orderId, name, currency, amountMinor } = content
  const greeting = name ? `Dear ${name},` : 'Hello,'
  const paid = `we have received your payment of ${formatMoney({ amountMinor, currency })}.`
  return {
    subject: `Your order ${orderId.slice(-8)} is paid`,
    text: `${greeting}\n\n${paid}\nYour order number is ${orderId}.\n\nThank you.\n`,
  }
}
