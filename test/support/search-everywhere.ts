import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Processes } from './app.ts'
import { readEveryRow } from './every-row.ts'

/** All that the program wrote or said anywhere, each with the place it was found at. */
export async function gatherTraces(shop: Processes): Promise<[place: string, text: string][]> {
  const rows = Object.entries(await readEveryRow(shop.db)).flatMap(([table, texts]) =>
    texts.map((text): [string, string] => [`a row of ${table}`, text]),
  )
  const metrics = await Promise.all(
    [...shop.servers, ...shop.workers].map(async ({ kind, url }): Promise<[string, string]> => {
      return [`the metrics of the ${kind}`, (await shop.get(`${url}/metrics`)).text]
    }),
  )
  return [...rows, ...metrics, ...(await readFiles(shop.dataDir))]
}

/**
 * Also what the processes printed: it is kept there. They go on writing meanwhile: when a file was renamed
 * between the listing and the reading, as every finished mail is, the listing is out of date and is made anew.
 */
async function readFiles(folder: string): Promise<[place: string, text: string][]> {
  for (;;) {
    try {
      return await readListedFiles(folder)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
}

async function readListedFiles(folder: string): Promise<[place: string, text: string][]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
  return await Promise.all(
    files.map(
      async (path): Promise<[string, string]> => [
        `the file ${relative(folder, path)}`,
        `${path} ${await readFile(path, 'utf8')}`,
      ],
    ),
  )
}

/** Where a card number stands, however it is spaced, dashed or encoded. */
export function findNumber(traces: readonly [place: string, text: string][], number: string): string[] {
  const spaced = new RegExp([...number].join('(?:[\\s+-]|%20|%2D)*'))
  return traces
    .filter(([, text]) => spaced.test(text))
    .map(([place, text]) => `${place}: ${text.slice(0, 200)}`)
}

/** Where a security code stands by itself. One that begins with a zero is written by no clock and no counter. */
export function findCode(traces: readonly [place: string, text: string][], code: string): string[] {
  const alone = new RegExp(`(?<![\\w.-])${code}(?![\\w.-])`)
  return traces
    .filter(([, text]) => alone.test(text))
    .map(([place, text]) => `${place}: ${text.slice(0, 200)}`)
}
