import { toBuffer, toString as toText } from 'qrcode'

/** Survives a crease or a stain, and leaves the squares large enough for old cameras. */
const look = { errorCorrectionLevel: 'M', margin: 4 } as const
/** Pixels to a square. */
const scale = 8

export async function showSvg(code: string): Promise<string> {
  return await toText(code, { ...look, type: 'svg' })
}

export async function showPng(code: string): Promise<Buffer> {
  return await toBuffer(code, { ...look, type: 'png', scale })
}
