export { openQueue, type Queue } from './queue.ts'
export { repeatEvery } from './repeat-every.ts'
