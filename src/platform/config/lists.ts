import { isIP } from 'node:net'

/** The entries of a list with commas; undefined if one of them is not as it should be. */
export function readList(text: string, isProper: (entry: string) => boolean): string[] | undefined {
  const entries = text.split(',').map((entry) => entry.trim())
  return entries.every(isProper) ? entries : undefined
}

/** An IP address, or a range such as `10.0.0.0/8`. Not everybody: `/0` would believe whatever anyone says. */
export function isAddressRange(text: string): boolean {
  const [address = '', bits = '1', ...rest] = text.split('/')
  const bitsMax = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0
  return rest.length === 0 && /^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= bitsMax
}

/** As browsers write it: lower case, no path, no port that is understood anyway. */
export function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text
}
