import type { VendorDoor } from '../catalogue/index.ts'
import { offerPlaces } from '../checkout/index.ts'
import { emailOf, type IdentityApp, openAccount, signIn } from '../identity/index.ts'
import type { App } from './app.ts'
import { openSealer } from './open-sealer.ts'

/** A vendor is an account that may sell: the account is of the identity, what it may sell of the catalogue. */
export async function openVendorDoor(app: App, identity: IdentityApp): Promise<VendorDoor> {
  return {
    ...app,
    sealer: await openSealer(app),
    ...{ offerPlaces, emailOf },
    openAccount(request, reply, account, also) {
      const wanted = { ...account, username: null }
      return openAccount(identity, request, reply, wanted, (tx, { id }) => also(tx, id))
    },
    signIn(request, reply, credentials, also) {
      return signIn(identity, request, reply, credentials, (tx, { id }) => also(tx, id))
    },
  }
}
