import { formatMoney } from '../values/money.ts'

/** A mail that an event asked for. Together `subjectId`, `sequence` and `template` name it: there is one, ever. */
export type Email = {
  subjectId: string
  sequence: number
  recipient: string
} & (
  | { template: 'order-confirmation' | 'booking-confirmation' | 'late-payment'; content: OrderConfirmation }
  | { template: LinkTemplate; content: LinkContent }
  | { template: 'waitlist-offer'; content: WaitlistOffer }
  | { template: 'booking-cancelled'; content: CancelledBooking }
  | { template: 'booking-moved'; content: MovedBooking }
)

export type OrderConfirmation = {
  orderId: string
  name: string | null
  amountMinor: number
  currency: string
}

/** Places that came free. `entryId` is whose turn it is. `expiresAt` in ISO 8601. */
export type WaitlistOffer = {
  entryId: string
  name: string | null
  title: string
  quantity: number
  expiresAt: string
  baseUrl: string
}

/** `refundMinor` goes back. */
export type CancelledBooking = {
  orderId: string
  name: string | null
  refundMinor: number
  currency: string
  reason: string | null
}

/** `startsAt` in ISO 8601: when it is now. */
export type MovedBooking = { orderId: string; name: string | null; title: string; startsAt: string }

export type LinkTemplate = 'confirm-email' | 'reset-password'

/**
 * A one-time link without its token, which is derived from `tokenSubject` only when the mail is written. No name: whoever
 * registers may give any, and any address, so we would mail his words to strangers.
 */
export type LinkContent = { linkId: string; tokenSubject: string; baseUrl: string }

/** How links are made. `tokenOf` derives the token of one; `address` is where customers reach us, if that is known. */
export type Linking = { tokenOf(subject: string): string; address: string | undefined }

type Written = { subject: string; text: string }

/** What the mail says, as plain text. */
export function writeEmail(email: Email, linking: Linking): Written {
  switch (email.template) {
    case 'order-confirmation':
      return writeConfirmation(email.content)
    case 'booking-confirmation':
      return writeBookingConfirmation(email.content, linking)
    case 'late-payment':
      return writeLatePayment(email.content)
    case 'waitlist-offer':
      return writeOffer(email.content, linking)
    case 'booking-cancelled':
      return writeCancelled(email.content)
    case 'booking-moved':
      return writeMoved(email.content, linking)
    default:
      return linkTexts[email.template](writeLink(email.template, email.content, linking))
  }
}

function writeConfirmation(content: OrderConfirmation): Written {
  const { orderId, currency, amountMinor } = content
  const paid = `we have received your payment of ${formatMoney({ amountMinor, currency })}.`
  return {
    subject: `Your order ${orderId.slice(-8)} is paid`,
    text: `${greet(content)}\n\n${paid}\nYour order number is ${orderId}.\n\nThank you.\n`,
  }
}

function writeBookingConfirmation(content: OrderConfirmation, linking: Linking): Written {
  const { subject, text } = writeConfirmation(content)
  return { subject, text: `${text}${showWay(content, linking)}` }
}

/** The page of a booking, as far as anybody knows where that is. */
function showWay({ orderId }: { orderId: string }, { tokenOf, address }: Linking): string {
  if (address === undefined) return ''
  const link = `${address}/bookings/${orderId}/page?token=${tokenOf(orderId)}`
  return `\nYour tickets, your calendar and everything else about it are here:\n\n${link}\n`
}

function writeMoved(content: MovedBooking, linking: Linking): Written {
  const { orderId, title, startsAt } = content
  const text = `${greet(content)}\n\nwhat you booked takes place at another time: ${title} begins at ${showTime(startsAt)} now. Your booking ${orderId} and its tickets stay good.\n`
  return { subject: `Another time: ${title}`, text: `${text}${showWay(content, linking)}` }
}

function showTime(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`
}

function writeLatePayment(content: OrderConfirmation): Written {
  const { orderId, currency, amountMinor } = content
  const late = `your payment of ${formatMoney({ amountMinor, currency })} came after the order was closed.`
  return {
    subject: `Your payment for order ${orderId.slice(-8)} goes back`,
    text: `${greet(content)}\n\n${late}\nWe give all of it back, by the way it came. That may take some days.\n\nYour order number is ${orderId}.\n`,
  }
}

function writeOffer(content: WaitlistOffer, { tokenOf }: Linking): Written {
  const { entryId, title, quantity, expiresAt, baseUrl } = content
  const places = quantity === 1 ? 'a place' : `${quantity} places`
  const them = quantity === 1 ? 'it' : 'them'
  const until = showTime(expiresAt)
  const link = `${baseUrl}/events/waitlist/${entryId}/page?token=${tokenOf(entryId)}`
  return {
    subject: `It is your turn: ${title}`,
    text: `${greet(content)}\n\n${places} came free for ${title}. Until ${until} nobody else can have ${them}:\n\n${link}\n\nIf you do not want ${them} any more, do nothing, or decline there, and the next in line is asked.\n`,
  }
}

function writeCancelled({ orderId, name, refundMinor, currency, reason }: CancelledBooking): Written {
  const money = formatMoney({ amountMinor: refundMinor, currency })
  const back = refundMinor > 0 ? `${money} go back, by the way they came.` : 'Nothing of the price goes back.'
  const why = reason ? `\nReason: ${reason}\n` : ''
  return {
    subject: `Your booking ${orderId.slice(-8)} is cancelled`,
    text: `${greet({ name })}\n\nyour booking ${orderId} is cancelled. ${back}\n${why}`,
  }
}

/** Behind `#`, where no server and no proxy writes it down, and no mail scanner uses it up by looking. */
function writeLink(template: LinkTemplate, content: LinkContent, { tokenOf }: Linking): string {
  const { linkId, tokenSubject, baseUrl } = content
  return `${baseUrl}/account#${template}=${linkId}.${tokenOf(tokenSubject)}`
}

const linkTexts: Record<LinkTemplate, (link: string) => Written> = {
  'confirm-email': (link) => ({
    subject: 'Please confirm your e-mail address',
    text: `Hello,\n\nto confirm that this address is yours, open this link within seven days:\n\n${link}\n\nIf you did not open an account here, do nothing.\n`,
  }),
  'reset-password': (link) => ({
    subject: 'Choose a new password',
    text: `Hello,\n\nto choose a new password, open this link within an hour; it works once:\n\n${link}\n\nIf you did not ask for it, do nothing: your password stays as it is.\n`,
  }),
}

function greet({ name }: { name: string | null }): string {
  return name ? `Dear ${name},` : 'Hello,'
}
