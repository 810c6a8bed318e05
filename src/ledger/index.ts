export { bookTransfers } from './ledger-store.ts'
export { shareSale } from './share.ts'
export {
  accounts,
  captureTransfer,
  refundTransfer,
  type Share,
  saleTransfers,
  type Transfer,
} from './transfer.ts'
