export { bookTransfers } from './ledger-store.ts'
export { reverseSales } from './reverse-sales.ts'
export { shareSale } from './share.ts'
export {
  accounts,
  captureTransfer,
  failedRefundTransfer,
  refundTransfer,
  type Share,
  saleTransfers,
  type Transfer,
} from './transfer.ts'
