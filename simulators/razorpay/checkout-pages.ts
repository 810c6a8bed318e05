import type { Order } from './order.ts'
import { type Payment, showPayment } from './payment.ts'
import type { ErrorFields } from './razorpay-error.ts'
import type { PaidProof } from './signatures.ts'

/** Who pays what, and who is told: an address that is posted to, or the page (by its origin) that opened this one. */
export type Visit = { orderId: string; callbackUrl: string; origin: string }

export function payPage(visit: Visit, order: Order, error?: ErrorFields): string {
  const due = `${order.currency} ${order.amount - order.amount_paid} in the smallest unit`
  const failed = error ? `<p role="alert">${escaped(error.description)} (${error.reason})</p>` : ''
  const form = (label: string, name: string, preset: string) => `
    <form method="post" action="/checkout">
      ${hidden({ order_id: visit.orderId, callback_url: visit.callbackUrl, origin: visit.origin })}
      <label>${label} <input name="${name}" value="${preset}" required></label>
      <button>Pay</button>
    </form>`
  const cards = form('Card', 'card', '4100 2800 0000 1007')
  const upi = form('UPI', 'upi', 'success@razorpay')
  const told = error ? tell(visit, { event: 'payment.failed', error }) : ''
  return page('Pay', `<p>Order ${escaped(order.id)}: ${due}</p>${failed}${cards}${upi}${told}`)
}

/** Hands the proof on: to the shop's server, to the page that opened this one, or to whoever reads it. */
export function paidPage(visit: Visit, proof: PaidProof): string {
  if (visit.callbackUrl) {
    const form = `<form id="back" method="post" action="${escaped(visit.callbackUrl)}">${hidden(proof)}<button>Back to the shop</button></form>`
    return page('Paid', `${form}<script>document.getElementById('back').submit()</script>`)
  }
  const lines = Object.entries(proof).map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`)
  return page(
    'Paid',
    `<dl>${lines.join('')}</dl>${tell(visit, { event: 'payment.success', response: proof })}`,
  )
}

export function bankPage(payment: Payment): string {
  const { id, amount, currency } = showPayment(payment)
  const form = `
    <form method="post" action="/v1/payments/${escaped(id)}/authenticate">
      <label>One-time password (4 to 10 digits) <input name="otp" value="1234" inputmode="numeric" required></label>
      <button>It is me</button>
    </form>`
  return page('Your bank', `<p>A payment of ${currency} ${amount} in the smallest unit</p>${form}`)
}

export function messagePage(message: string): string {
  return page('Pay', `<p role="alert">${escaped(message)}</p>`)
}

/** A message to the page that opened this one, and to no other. */
function tell({ origin }: Visit, message: object): string {
  if (origin === '') return ''
  const [text, target] = [message, origin].map((value) => JSON.stringify(value).replaceAll('<', '\\u003c'))
  return `<script>(window.opener || window.parent).postMessage(${text}, ${target})</script>`
}

function hidden(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${escaped(value)}">`)
    .join('')
}

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>
  body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 28rem; padding: 0 1rem }
  form { margin: 1rem 0 }
  input, button { font: inherit; padding: .3rem .6rem }
  dd { margin: 0 0 .5rem; overflow-wrap: anywhere }
</style>
<h1>${title}</h1>
<p>This is a simulator. No money moves.</p>
${content}
</html>
`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
