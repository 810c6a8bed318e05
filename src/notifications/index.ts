export { type Mailbox, openMailFolder } from './gateways/mail-folder.ts'
export { workOnNotifications } from './jobs.ts'
