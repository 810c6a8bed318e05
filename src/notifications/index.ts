export { workOnNotifications } from './jobs.ts'
export { type Mailbox, openMailFolder } from './mailbox.ts'
