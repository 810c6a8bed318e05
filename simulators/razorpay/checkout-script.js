/**
 * Stands in for the script of Razorpay's checkout: `new Razorpay({ key, order_id, handler }).open()` shows the page to
 * pay on over the shop's page, and calls the handler with the three fields that the shop's server verifies.
 */
;(() => {
  const home = new URL(document.currentScript.src).origin

  class Razorpay {
    constructor(options) {
      this.options = options
      this.listeners = {}
      this.hear = (message) => this.receive(message)
    }

    on(event, listener) {
      this.listeners[event] = listener
    }

    open() {
      const { order_id, callback_url = '' } = this.options
      const query = new URLSearchParams({ order_id, callback_url, origin: location.origin })
      if (callback_url) return location.assign(`${home}/checkout?${query}`)
      this.dialog = document.createElement('dialog')
      const frame = document.createElement('iframe')
      frame.title = 'Razorpay simulator'
      frame.src = `${home}/checkout?${query}`
      frame.style.cssText = 'border: 0; width: 28rem; max-width: 90vw; height: 32rem; max-height: 80vh'
      this.dialog.append(frame)
      this.dialog.addEventListener('cancel', () => this.dismiss())
      document.body.append(this.dialog)
      window.addEventListener('message', this.hear)
      this.dialog.showModal()
    }

    close() {
      window.removeEventListener('message', this.hear)
      this.dialog?.remove()
    }

    dismiss() {
      this.close()
      this.options.modal?.ondismiss?.()
    }

    receive({ origin, data }) {
      if (origin !== home) return
      if (data.event === 'payment.failed') this.listeners['payment.failed']?.({ error: data.error })
      if (data.event !== 'payment.success') return
      this.close()
      this.options.handler?.(data.response)
    }
  }

  window.Razorpay = Razorpay
})()
