import { subscribe } from 'node:diagnostics_channel'
import { appendFileSync } from 'node:fs'
import type { Socket } from 'node:net'

/**
 * Loaded into a process of the product by `--import`: writes a line for every connection that is refused to it, with
 * whom it wanted to reach. Nobody else knows of these, where nobody listens.
 */
const path = process.env.REFUSALS_PATH ?? ''

subscribe('net.client.socket', (message) => {
  const { socket } = message as { socket: Socket }
  socket.once('error', (error: NodeJS.ErrnoException & { port?: number }) => {
    if (error.code === 'ECONNREFUSED') appendFileSync(path, `${error.port}\n`)
  })
})
