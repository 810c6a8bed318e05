import Type, { type Static } from 'typebox'
import { readPools } from '../../inventory/index.ts'
import { recordChange } from '../../platform/audit-trail/index.ts'
import type { Tx } from '../../platform/db/index.ts'
import {
  Currency,
  type Http,
  IdempotencyKey,
  Moment,
  moneyFields,
  offsetOf,
  pagingFields,
  problemResponses,
  Strict,
  Uuid,
} from '../../platform/http/index.ts'
import { answerOnce } from '../../platform/idempotency/index.ts'
import type { Platform } from '../../platform/platform.ts'
import { type Caller, may } from '../../values/caller.ts'
import { refuseCards } from '../../values/card.ts'
import { Failure } from '../../values/failure.ts'
import { formatMoney } from '../../values/money.ts'
import { changeStock } from './change-stock.ts'
import { createProduct } from './create-product.ts'
import type { NewProduct, Product, StockedProduct } from './product.ts'
import { findProduct, listProducts, updateProduct } from './products-store.ts'

const tags = ['products']
const operator = { access: 'operator', scope: 'products:write' } as const
const stockScopes = ['products:read', 'products:write'] as const
const headers = Type.Object({ 'idempotency-key': Type.Optional(IdempotencyKey) })
const ProductId = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: '^\\S+$',
  description: "The merchant's code",
})
const Title = Type.String({ minLength: 1, maxLength: 200 })
const PriceMinor = Type.Integer({ minimum: 1, maximum: 999_999_999_999 })
const Pieces = Type.Integer({ minimum: 0, maximum: 1_000_000_000 })
const params = Strict({ id: Type.String({ minLength: 1, maxLength: 64, description: 'id or product_id' }) })

const CreateProduct = Strict({
  product_id: ProductId,
  title: Title,
  amount_minor: PriceMinor,
  currency: Currency,
  stock: Pieces,
  vendor_id: Type.Optional(Uuid),
})
const ChangeProduct = Type.Object(
  { title: Type.Optional(Title), amount_minor: Type.Optional(PriceMinor) },
  { additionalProperties: false, minProperties: 1 },
)
const ChangeStock = Strict({
  quantity: Type.Integer({ minimum: -1_000_000_000, maximum: 1_000_000_000, not: { const: 0 } }),
})

const Stock = Type.Object(
  { capacity: Type.Integer(), free: Type.Integer(), held: Type.Integer(), sold: Type.Integer() },
  { description: 'For operators only' },
)
const ProductView = Type.Object({
  id: Uuid,
  product_id: Type.String(),
  title: Type.String(),
  ...moneyFields,
  price: Type.String({ description: 'For people: 99.90 USD' }),
  available: Type.Integer({ description: 'What is left to buy' }),
  stock: Type.Optional(Stock),
  vendor_id: Type.Union([Uuid, Type.Null()]),
  created_at: Moment,
  updated_at: Moment,
})

/** Products: anybody may look, operators create, change and restock. */
export function productRoutes(http: Http, app: Platform): void {
  lookRoutes(http, app)
  changeRoutes(http, app)
}

function lookRoutes(http: Http, app: Platform): void {
  const config = { access: 'public' } as const
  const response = { 200: Type.Object({ products: Type.Array(ProductView) }), ...problemResponses }
  const querystring = Strict({ ...pagingFields, name: Type.Optional(Type.String({ maxLength: 100 })) })
  const listed = { tags, summary: 'Products, and what is left of each', querystring, response }
  http.get('/products', { config, schema: listed }, async ({ query, caller }) => {
    const products = await listProducts(app.db, { ...query, offset: offsetOf(query) })
    const stocked = await withStock(app.db, products)
    return { products: stocked.map((product) => showProduct(product, caller)) }
  })

  const one = { tags, summary: 'One product', params, response: { 200: ProductView, ...problemResponses } }
  http.get('/products/:id', { config, schema: one }, async ({ params: { id }, caller }) => {
    const product = await findProduct(app.db, id)
    if (!product) throw new Failure('NOT_FOUND')
    return await viewOf(app.db, product, caller)
  })
}

function changeRoutes(http: Http, app: Platform): void {
  const created = { 201: ProductView, ...problemResponses }
  const create = { tags, summary: 'Put a product on sale', headers, body: CreateProduct, response: created }
  http.post('/products', { config: operator, schema: create }, async (request, reply) => {
    const view = await app.db.transaction((tx) =>
      answerOnce(tx, request, reply, async () => {
        const product = await createProduct(tx, readNewProduct(request.body))
        const { amount_minor, currency, stock } = request.body
        const changes = { amount_minor, currency, stock }
        const change = { action: 'product.created', subject: subjectOf(product), changes }
        await recordChange(tx, request.caller, change)
        return await viewOf(tx, product, request.caller)
      }),
    )
    return reply.code(201).header('location', `/api/v1/products/${view.id}`).send(view)
  })

  const response = { 200: ProductView, ...problemResponses }
  const change = { tags, summary: 'Change title or price', params, body: ChangeProduct, response }
  http.patch(
    '/products/:id',
    { config: operator, schema: change },
    async ({ params: { id }, body, caller }) => {
      return await app.db.transaction(async (tx) => {
        const known = await findProduct(tx, id)
        const product = known && (await updateProduct(tx, known.id, readChange(body)))
        if (!product) throw new Failure('NOT_FOUND')
        const changes = body
        await recordChange(tx, caller, { action: 'product.changed', subject: subjectOf(product), changes })
        return await viewOf(tx, product, caller)
      })
    },
  )

  const restock = {
    tags,
    summary: 'Add to the stock, or take from it',
    params,
    headers,
    body: ChangeStock,
    response,
  }
  http.post('/products/:id/stock', { config: operator, schema: restock }, async (request, reply) => {
    const { id } = request.params
    return await app.db.transaction((tx) =>
      answerOnce(tx, request, reply, async () => {
        const product = await changeStock(tx, id, request.body.quantity)
        const changes = request.body
        const change = { action: 'product.restocked', subject: subjectOf(product), changes }
        await recordChange(tx, request.caller, change)
        return await viewOf(tx, product, request.caller)
      }),
    )
  })
}

function subjectOf({ id }: Product): string {
  return `product:${id}`
}

function readNewProduct(body: Static<typeof CreateProduct>): NewProduct {
  const {
    product_id: sku,
    title,
    amount_minor: amountMinor,
    currency,
    stock,
    vendor_id: vendorId = null,
  } = body
  refuseCards({ title })
  return { sku, title, amountMinor, currency, stock, vendorId }
}

function readChange({ title, amount_minor: amountMinor }: Static<typeof ChangeProduct>) {
  refuseCards({ title })
  return { ...(title === undefined ? {} : { title }), ...(amountMinor === undefined ? {} : { amountMinor }) }
}

async function viewOf(tx: Tx, product: Product, caller: Caller): Promise<Static<typeof ProductView>> {
  const [stocked] = await withStock(tx, [product])
  if (!stocked) throw new Error('A product has no pool.')
  return showProduct(stocked, caller)
}

async function withStock(tx: Tx, products: readonly Product[]): Promise<StockedProduct[]> {
  const pools = await readPools(
    tx,
    products.map(({ poolId }) => poolId),
  )
  return products.flatMap((product) => {
    const stock = pools.get(product.poolId)
    return stock ? [{ ...product, stock }] : []
  })
}

/** What is held and sold is the merchant's affair. */
function showProduct(product: StockedProduct, caller: Caller): Static<typeof ProductView> {
  const { id, sku, title, amountMinor, currency, vendorId, stock, createdAt, updatedAt } = product
  const { capacity, free, held, sold } = stock
  const money = { amount_minor: amountMinor, currency, price: formatMoney(product) }
  const seesStock = stockScopes.some((scope) => may(caller, { role: 'operator', scope }))
  const left = { available: free, ...(seesStock ? { stock: { capacity, free, held, sold } } : {}) }
  const times = { created_at: createdAt, updated_at: updatedAt }
  return { id, product_id: sku, title, ...money, ...left, vendor_id: vendorId, ...times }
}
