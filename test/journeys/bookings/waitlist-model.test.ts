import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { startApp, type TestApp } from '../../support/app.ts'
import { type MadeSeatType, makeSeatType } from '../../support/bookable.ts'
import { bookSeats, cancelAt, joinLine, pathOf } from '../../support/booking-client.ts'
import type { Answer, Json } from '../../support/http.ts'
import { share } from '../../support/share.ts'

const openShop = share(startApp)

/** What customers and operators do, one after the other. `nth` picks one of those that there are. */
const step = fc.oneof(
  fc.record({ does: fc.constant('book'), count: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ does: fc.constant('join'), count: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ does: fc.constant('cancel'), nth: fc.nat(5) }),
  fc.record({ does: fc.constant('leave'), nth: fc.nat(5) }),
  fc.record({ does: fc.constant('take'), nth: fc.nat(5) }),
  fc.record({ does: fc.constant('resize'), places: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ does: fc.constant('be strict'), isStrict: fc.boolean() }),
)
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

type Party = { count: number; status: string; entry: Json }

/** A hall, and the line in front of it, as they ought to be. */
class Model {
  capacity: number
  free: number
  isStrict = false
  readonly line: Party[] = []
  readonly bookings: { count: number; booking: Json }[] = []

  constructor(places: number) {
    this.capacity = places
    this.free = places
  }

  get waiting(): number {
    return this.line.filter(({ status }) => status === 'WAITING').length
  }

  /** First come, first served; who wants more than there is at all has nothing to wait for. */
  serve(): void {
    for (const party of this.line)
      if (party.status === 'WAITING' && party.count > this.capacity) party.status = 'LAPSED'
    for (const party of this.line.filter(({ status }) => status === 'WAITING')) {
      if (party.count <= this.free) {
        party.status = 'READY'
        this.free -= party.count
      } else if (this.isStrict) return
    }
  }
}

/** One hall under test, beside the model of it. */
class Run {
  private readonly shop: TestApp
  private readonly type: MadeSeatType
  private readonly model: Model

  constructor(shop: TestApp, type: MadeSeatType, places: number) {
    this.shop = shop
    this.type = type
    this.model = new Model(places)
  }

  async go(step: Step): Promise<void> {
    if ('count' in step) await (step.does === 'book' ? this.book(step.count) : this.join(step.count))
    else if ('places' in step) await this.resize(step.places)
    else if ('isStrict' in step) await this.beStrict(step.isStrict)
    else if (step.does === 'cancel') await this.cancel(step.nth)
    else if (step.does === 'leave') await this.leave(step.nth)
    else await this.take(step.nth)
    await this.compare()
  }

  private async book(count: number): Promise<void> {
    const { model } = this
    const answer = await bookSeats(this.shop, this.type, { count })
    const isFree = model.waiting === 0 && count <= model.free
    assertEnd(answer, isFree ? 'SUCCESS' : 'SOLD_OUT')
    if (!isFree) return
    model.free -= count
    model.bookings.push({ count, booking: answer.body })
  }

  private async join(count: number): Promise<void> {
    const { model } = this
    const email = `party-${model.line.length}@example.com`
    const answer = await joinLine(this.shop, this.type, { email, count })
    if (count > model.capacity) return assertEnd(answer, 'PARTY_TOO_LARGE')
    if (model.waiting === 0 && count <= model.free) return assertEnd(answer, 'PLACES_AVAILABLE')
    const party = { count, status: 'WAITING', entry: answer.body }
    model.line.push(party)
    model.serve()
    assertEnd(answer, party.status)
    assert.equal(answer.body.position, party.status === 'WAITING' ? model.waiting : null)
  }

  private async cancel(nth: number): Promise<void> {
    const { model } = this
    const [sold] = model.bookings.splice(nth % Math.max(1, model.bookings.length), 1)
    if (!sold) return
    assert.equal((await cancelAt(this.shop, sold.booking)).status, 200)
    model.free += sold.count
    model.serve()
  }

  private async leave(nth: number): Promise<void> {
    const { model } = this
    const open = model.line.filter(({ status }) => status === 'WAITING' || status === 'READY')
    const party = open[nth % Math.max(1, open.length)]
    if (!party) return
    const { status } = await this.shop.delete(pathOf(party.entry.status_url))
    assert.equal(status, 200)
    if (party.status === 'READY') model.free += party.count
    party.status = party.status === 'READY' ? 'LAPSED' : 'LEFT'
    model.serve()
  }

  private async take(nth: number): Promise<void> {
    const offered = this.model.line.filter(({ status }) => status === 'READY')
    const party = offered[nth % Math.max(1, offered.length)]
    if (!party) return
    const path = pathOf(party.entry.status_url).replace('?', '/initiate?')
    const answer = await this.shop.post(path, { payment_method: { type: 'token', token: 'pm_card_visa' } })
    assertEnd(answer, 'SUCCESS')
    party.status = 'CONVERTED'
    this.model.bookings.push({ count: party.count, booking: answer.body })
  }

  private async resize(places: number): Promise<void> {
    const { model } = this
    const taken = model.capacity - model.free
    const { status, text } = await this.change({ places })
    assert.equal(status, places < taken ? 409 : 200, text)
    if (places < taken) return
    model.capacity = places
    model.free = places - taken
    model.serve()
  }

  private async beStrict(isStrict: boolean): Promise<void> {
    const { status, text } = await this.change({ is_line_strict: isStrict })
    assert.equal(status, 200, text)
    this.model.isStrict = isStrict
    this.model.serve()
  }

  private change(fields: object): Promise<Answer> {
    const seat_types = [{ seat_type: this.type.name, ...fields }]
    return this.shop.patch(`/events/${this.type.showId}`, { seat_types }, { asOperator: true })
  }

  private async compare(): Promise<void> {
    const { capacity, free, waiting, line } = this.model
    const pools = await this.shop.db.sql`
      select capacity, free, waiting from pools where id = ${this.type.poolId}`
    assert.deepEqual(pools, [{ capacity, free, waiting }])
    const entries = await Promise.all(line.map(({ entry }) => this.shop.get(pathOf(entry.status_url))))
    assert.deepEqual(
      entries.map(({ body }) => body.status),
      line.map(({ status }) => status),
    )
  }
}

function assertEnd({ body, text }: Answer, expected: string): void {
  assert.equal(body.code ?? body.status, expected, text)
}

test('whatever is done, in whatever order: the line moves as first come, first served has it, at once', async () => {
  const shop = await openShop()
  const places = fc.integer({ min: 1, max: 5 })
  const story = fc.array(step, { minLength: 6, maxLength: 18 })
  await fc.assert(
    fc.asyncProperty(places, story, async (places, steps) => {
      const run = new Run(shop, await makeSeatType(shop.db, { places }), places)
      for (const one of steps) await run.go(one)
    }),
    { numRuns: 60 },
  )
})
