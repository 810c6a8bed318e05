import { randomUUID } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import type { Answer, Json } from '../../support/http.ts'
import type { Shop } from '../../support/shop.ts'
import { letPass } from './at-time.ts'
import type { Said } from './check-invariants.ts'
import { begin, payOrder } from './customers.ts'
import type { GatewayLab } from './gateway-lab.ts'
import type { GatewayName } from './simulated-gateways.ts'

const pauseMs = 50
const patienceMs = 15_000
/** Whoever waits so long pays when his hold is over. */
const lateMs = 6_000

/** Numbers from 0 to below 1 that a seed decides. */
export type Draw = () => number

export type Buyers = {
  /** What they were told, as it also stands in the log file. */
  said: Said[]
  /** Lets each of them come to an end, and sends no more. */
  stop(): Promise<void>
  /** Has them go away, answered or not. */
  leave(): void
}

/** Pays at once, is declined, must act first, or has his money go back slowly. At Razorpay everybody must act. */
const tokens: Record<GatewayName, string[]> = {
  stripe: [
    ...['pm_card_visa', 'pm_card_visa', 'pm_card_visa', 'pm_card_mastercard'],
    ...['pm_card_visa_chargeDeclined', 'pm_card_visa_chargeDeclinedInsufficientFunds'],
    ...['pm_card_threeDSecure2Required', 'pm_card_threeDSecure2Required', 'pm_card_pendingRefund'],
  ],
  razorpay: ['none'],
  http: ['tok_visa', 'tok_visa', 'tok_visa', 'tok_declined'],
}

/** Buyers who buy one after the other at any server, and ask under the same key until they have an answer. */
export function startBuyers(
  shop: GatewayLab,
  options: {
    names: readonly GatewayName[]
    products: readonly string[]
    buyers: number
    logPath: string
    draw: Draw
  },
): Buyers {
  const { names, products, buyers, logPath, draw } = options
  const said: Said[] = []
  let isStopping = false
  let isLeaving = false

  function keep(one: Said): void {
    said.push(one)
    appendFileSync(logPath, `${JSON.stringify(one)}\n`)
  }

  async function untilAnswered(
    asked: Said['asked'],
    key: string,
    ask: (door: Shop) => Promise<Answer>,
  ): Promise<Answer> {
    for (;;) {
      if (isLeaving) throw new Error('The buyer has left.')
      const answer = await ask(doorOf(shop, draw)).catch(() => undefined)
      if (answer) keep({ asked, key, status: answer.status, id: answer.body?.id, text: answer.text })
      if (answer && answer.status < 500) return answer
      await letPass(pauseMs)
    }
  }

  async function buyOne(): Promise<void> {
    const key = randomUUID()
    const gateway = pick(names, draw)
    const purchase = { key, product_id: pick(products, draw), token: pick(tokens[gateway], draw) }
    const ask = (door: Shop) => begin(door, gateway, purchase)
    const bought = await untilAnswered('checkout', key, ask)
    if (bought.status !== 202) return
    // A double click, some time later.
    if (draw() < 0.2) await untilAnswered('checkout', key, ask)
    const view = await untilSettled(shop, bought.body, draw)
    if (view?.status === 'AWAITING_PAYMENT') await act[gateway](shop, view, draw)
    if (view?.status === 'COMPLETED' && draw() < 0.3) await giveBack(view)
  }

  async function giveBack({ payment, amount_minor }: Json): Promise<void> {
    const parts = draw() < 0.5 ? [undefined] : [1 + Math.floor((draw() * amount_minor) / 2), undefined]
    for (const part of parts) {
      const key = randomUUID()
      const body = part === undefined ? {} : { amount_minor: part }
      const click = () =>
        untilAnswered('refund', key, (door) =>
          door.post(`/payments/${payment.id}/refund`, body, { key, asOperator: true }),
        )
      await Promise.all([click(), click()])
    }
  }

  async function goOn(): Promise<void> {
    while (!isStopping) await buyOne()
  }

  const running = Promise.all(Array.from({ length: buyers }, goOn))
  running.catch(() => {})
  return {
    said,
    async stop() {
      isStopping = true
      await running
    },
    leave() {
      isLeaving = true
    },
  }
}

function pick<Thing>(things: readonly Thing[], draw: Draw): Thing {
  const picked = things[Math.floor(draw() * things.length)]
  if (picked === undefined) throw new Error('There is nothing to pick from.')
  return picked
}

function doorOf(shop: GatewayLab, draw: Draw): Shop {
  const living = shop.servers.filter((server) => server.isAlive())
  return shop.at(pick(living.length > 0 ? living : shop.servers, draw))
}

/** The checkout when it has ended or waits for its buyer; undefined if that takes longer than buyers wait. */
async function untilSettled(shop: GatewayLab, { id, status_url }: Json, draw: Draw): Promise<Json> {
  const deadline = Date.now() + patienceMs
  const query = new URL(status_url).search
  while (Date.now() < deadline) {
    const answer = await doorOf(shop, draw)
      .get(`/checkouts/${id}${query}`)
      .catch(() => undefined)
    if (['COMPLETED', 'FAILED', 'AWAITING_PAYMENT'].includes(answer?.body?.status)) return answer?.body
    await letPass(pauseMs)
  }
  return undefined
}

/** What a customer does in his browser. Each of them may go away instead. */
const act: Record<GatewayName, (shop: GatewayLab, view: Json, draw: Draw) => Promise<void>> = {
  /** Proves who he is, or fails to. */
  async stripe({ gateways }, { payment }, draw) {
    const intent = String(payment?.action?.client_secret ?? '').split('_secret_')[0]
    const chance = draw()
    if (chance > 0.8 || !intent) return
    const verb = chance < 0.6 ? 'complete_action' : 'fail_action'
    await letPass(draw() * 1_000)
    // Refused where the hold has ended before.
    await gateways.stripe.switch(`payment_intents/${intent}/${verb}`).catch(() => {})
  },

  /** Pays, perhaps at the second try or when his hold is over, and perhaps his browser says so. */
  async razorpay(shop, { payment, ...view }, draw) {
    const reference: string | undefined = payment?.action?.order_id
    const chance = draw()
    if (chance > 0.8 || !reference) return
    await letPass(draw() * 1_000 + (chance < 0.05 ? lateMs : 0))
    const failed = chance > 0.6 && (await payOrder(shop, { reference }, { outcome: 'failed' }))
    if (failed && draw() < 0.5) {
      const path = `payments/${failed.razorpay_payment_id}/late_authorise`
      return await shop.gateways.razorpay.switch(path)
    }
    const { status: _, ...proof } = await payOrder(shop, { reference })
    if (draw() > 0.5) return
    const verify = `/checkouts/${view.id}/verify${new URL(view.status_url).search}`
    // Whatever comes of it: he has paid.
    await doorOf(shop, draw)
      .post(verify, proof)
      .catch(() => {})
  },

  async http() {},
}
