export { type Mailbox, openMailFolder } from './gateways/mail-folder.ts'
export { startSendingEmails, workOnNotifications } from './jobs.ts'
