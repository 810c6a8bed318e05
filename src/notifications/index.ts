export { type Mailbox, openMailFolder } from './gateways/mail-folder.ts'
export { mailReactions, startSendingEmails } from './jobs.ts'
