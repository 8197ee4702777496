/** Lower-case of each ASCII character. */
export const LOWER = new Uint8Array(128)
for (let code = 0; code < 128; code++) LOWER[code] = code >= 65 && code <= 90 ? code + 32 : code

/** The one character beyond ASCII that folds to an ASCII one. */
const KELVIN = 0x212a

/** An ASCII character as it is folded; every other is 0, unless it folds to ASCII. */
export function classOf(code: number): number {
  if (code < 128) return LOWER[code] as number
  return code === KELVIN ? 107 : 0
}

/** Whether all characters are below 128. */
export function isAscii(text: string): boolean {
  let all = 0
  for (let at = 0; at < text.length; at++) all |= text.charCodeAt(at)
  return all < 128
}
