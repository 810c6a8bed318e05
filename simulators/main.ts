import { startSimulators } from './start.ts'

/**
 * `node simulators/main.ts [name …]`: starts all simulators, or those that are named, until SIGTERM or Ctrl-C. A parent
 * process with a channel to it gets `{ urls }` once they listen, and they end when it does.
 */
const names = process.argv.slice(2)

try {
  const running = await startSimulators(process.env, names.length > 0 ? names : undefined)
  const end = async () => {
    await running.close()
    if (process.connected) process.disconnect()
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end())
  // Started by a program that is gone now, nobody else would end them.
  if (process.connected) process.once('disconnect', () => void end())
  // The product that started us wants to know where we are.
  process.send?.({ urls: running.urls })
  for (const { title, url } of running.places) process.stdout.write(`${capitalised(title)} ${url}\n`)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
