import type { Tx } from '../../platform/db/index.ts'
import type { Sealer } from '../../platform/sealer.ts'
import { endingOf, type Vendor, type VendorProfile, type VendorStatus } from './vendor.ts'

/** Writes a new vendor, PENDING. False if the account is one already. */
export async function insertVendor(
  tx: Tx,
  sealer: Sealer,
  { id, userId, businessName, phone, bankAccount, taxId }: Pick<Vendor, 'id' | 'userId'> & VendorProfile,
): Promise<boolean> {
  const account = sealedOf(sealer, bankAccount, `vendor:${id}/bank_account`)
  const tax = sealedOf(sealer, taxId, `vendor:${id}/tax_id`)
  const rows = await tx.sql`
    insert into vendors (id, user_id, business_name, phone, bank_account, bank_account_ending, tax_id, tax_id_ending)
    values (${id}, ${userId}, ${businessName}, ${phone}, ${account.sealed}, ${account.ending}, ${tax.sealed}, ${tax.ending})
    on conflict (user_id) do nothing returning id`
  return rows.length === 1
}

/** Writes what a vendor says of himself, as far as it is given. */
export async function updateVendor(
  tx: Tx,
  sealer: Sealer,
  { id, ...vendor }: Vendor,
  change: Partial<VendorProfile>,
): Promise<void> {
  const { businessName = vendor.businessName, phone = vendor.phone, bankAccount, taxId } = change
  await tx.write`
    update vendors set business_name = ${businessName}, phone = ${phone}, updated_at = now() where id = ${id}`
  if (bankAccount !== undefined) {
    const { sealed, ending } = sealedOf(sealer, bankAccount, `vendor:${id}/bank_account`)
    await tx.write`update vendors set bank_account = ${sealed}, bank_account_ending = ${ending} where id = ${id}`
  }
  if (taxId !== undefined) {
    const { sealed, ending } = sealedOf(sealer, taxId, `vendor:${id}/tax_id`)
    await tx.write`update vendors set tax_id = ${sealed}, tax_id_ending = ${ending} where id = ${id}`
  }
}

function sealedOf(sealer: Sealer, secret: string | null, place: string) {
  if (secret === null) return { sealed: null, ending: null }
  return { sealed: sealer.seal(secret, place), ending: endingOf(secret) }
}

export async function updateStatus(
  tx: Tx,
  id: string,
  { status, reason }: Pick<Vendor, 'status' | 'reason'>,
): Promise<void> {
  await tx.write`update vendors set status = ${status}, reason = ${reason}, updated_at = now() where id = ${id}`
}

/** For one who never sold anything. */
export async function deleteVendor(tx: Tx, id: string): Promise<void> {
  await tx.write`delete from vendors where id = ${id}`
}

/** A vendor by his id, or by the account that he belongs to. */
export type WantedVendor = { id: string } | { userId: string }

export async function findVendor(tx: Tx, wanted: WantedVendor): Promise<Vendor | undefined> {
  const [id, userId] = 'id' in wanted ? [wanted.id, null] : [null, wanted.userId]
  const [vendor] = await tx.sql<Vendor>`
    select id, user_id as "userId", business_name as "businessName", phone, bank_account_ending as "bankAccountEnding",
           tax_id_ending as "taxIdEnding", status, reason, created_at as "createdAt", updated_at as "updatedAt"
      from vendors where id = ${id}::uuid or user_id = ${userId}::uuid`
  return vendor
}

/** The same, and nobody changes him before the transaction ends. */
export async function lockVendor(tx: Tx, wanted: WantedVendor): Promise<Vendor | undefined> {
  const [id, userId] = 'id' in wanted ? [wanted.id, null] : [null, wanted.userId]
  const rows = await tx.sql`
    select id from vendors where id = ${id}::uuid or user_id = ${userId}::uuid for update`
  return rows.length === 1 ? await findVendor(tx, wanted) : undefined
}

/** The same for whoever sells in his name: they do not wait for each other, only for who decides on him. */
export async function lockSeller(tx: Tx, id: string): Promise<Vendor | undefined> {
  const rows = await tx.sql`select id from vendors where id = ${id} for share`
  return rows.length === 1 ? await findVendor(tx, { id }) : undefined
}

export type WantedVendors = { status?: VendorStatus | undefined; limit: number; offset: number }

/** A page of vendors, the oldest first, and how many there are. */
export async function listVendors(
  tx: Tx,
  { status, limit, offset }: WantedVendors,
): Promise<{ vendors: Vendor[]; total: number }> {
  const wanted = status ?? null
  const vendors = await tx.sql<Vendor>`
    select id, user_id as "userId", business_name as "businessName", phone, bank_account_ending as "bankAccountEnding",
           tax_id_ending as "taxIdEnding", status, reason, created_at as "createdAt", updated_at as "updatedAt"
      from vendors where ${wanted}::text is null or status = ${wanted}
     order by id limit ${limit} offset ${offset}`
  const [count] = await tx.sql<{ total: number }>`
    select count(*) as total from vendors where ${wanted}::text is null or status = ${wanted}`
  return { vendors, total: count?.total ?? 0 }
}
