/** Lower-case of each ASCII character. */
export const LOWER = new Uint8Array(128)
/** Hash value of each ASCII character, the same for capital and small letters. */
export const CLASS = new Uint8Array(128)
for (let code = 0; code < 128; code++) {
  LOWER[code] = code >= 65 && code <= 90 ? code + 32 : code
  CLASS[code] = ((LOWER[code] as number) * 41 + 7) & 0x7f
}

/** The one character beyond ASCII that folds to an ASCII one. */
const KELVIN = 0x212a

export function classOf(code: number): number {
  if (code < 128) return CLASS[code] as number
  return code === KELVIN ? (CLASS[107] as number) : 0
}

export function isAscii(text: string): boolean {
  let all = 0
  for (let at = 0; at < text.length; at++) all |= text.charCodeAt(at)
  return all < 128
}
