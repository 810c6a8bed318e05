import type { Reactions } from '../platform/events/index.ts'

/** What happens next: each type of event, and what reacts to it. */
export const reactions: Reactions = {
  'order.paid': ['confirm-orders', 'issue-tickets'],
  'account.link_requested': ['mail-links'],
  'payment.came_late': ['mail-late-payments'],
  'refund.succeeded': ['close-refunded-orders'],
  'refund.failed': ['reopen-refused-refunds'],
  'show.cancelled': ['cancel-shows'],
  'show.moved': ['move-bookings'],
  'booking.moved': ['mail-moves'],
  'waitlist.offered': ['mail-offers'],
  'order.cancelled': ['mail-cancellations'],
  'order.refunded': ['cancel-external-orders', 'restock-inventory'],
  'user.email_confirmed': ['attach-guest-orders'],
}
