/** One spelling of an account, by which two are compared. */
export const accountOf = (name: string): string => name.trim().normalize('NFKC').toLowerCase()

/** What feeds write for an account that does not exist, or that they do not tell: many people, not one. */
const nobody = new Set(['hidden_due_to_security_reasons', 'unknown', 'not available', 'n/a', '-', ''])

export const isNobody = (account: string): boolean => nobody.has(account)

/** The same of what stands where an address does: services of AWS stand there by name. */
export const addressOf = (text: string): string => networkAddress(text) ?? text.trim().toLowerCase()

/**
 * A network address as it is written once: no port, no brackets, no zone, IPv4 also where it is written as IPv6, IPv6 as RFC 5952 has it.
 * @returns null when it is none
 */
export function networkAddress(text: string): string | null {
  const plain = text.trim().toLowerCase()
  if (/^\d{1,3}(\.\d{1,3}){3}(:\d{1,5})?$/.test(plain)) return plain.replace(/:.*$/, '')
  const inner = /^\[([0-9a-f:.]+)(?:%[^\]]*)?\](?::\d{1,5})?$/.exec(plain)?.[1] ?? plain.replace(/%.*$/, '')
  const groups = inner.includes(':') ? groupsOf(inner) : null
  if (groups === null) return null
  const isMapped = groups.slice(0, 5).every((each) => each === 0) && groups[5] === 0xffff
  return isMapped ? groups.slice(6).flatMap((each) => [each >> 8, each & 255]).join('.') : written(groups)
}

/** The eight groups of an IPv6 address; null: it is none. */
function groupsOf(text: string): number[] | null {
  const dotted = /^(.*:)(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)
  const [, head, ...bytes] = dotted ?? []
  const [a = 0, b = 0, c = 0, d = 0] = bytes.map(Number)
  if (Math.max(a, b, c, d) > 255) return null
  const hex = dotted ? `${head}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}` : text
  const [left = '', right, more] = hex.split('::')
  if (more !== undefined) return null
  const parts = (half: string) => (half === '' ? [] : half.split(':'))
  const [first, last] = [parts(left), right === undefined ? [] : parts(right)]
  const gap = 8 - first.length - last.length
  if (right === undefined ? gap !== 0 : gap < 1) return null
  const all = [...first, ...Array.from({ length: gap }, () => '0'), ...last]
  return all.every((each) => /^[0-9a-f]{1,4}$/.test(each)) ? all.map((each) => Number.parseInt(each, 16)) : null
}

/** The longest run of two zeros or more is left out, the first of several. */
function written(groups: number[]): string {
  let best = { at: -1, length: 1 }
  for (let at = 0; at < 8; at++) {
    let length = 0
    while (groups[at + length] === 0) length++
    if (length > best.length) best = { at, length }
  }
  const hex = (part: number[]) => part.map((each) => each.toString(16)).join(':')
  return best.at === -1 ? hex(groups) : `${hex(groups.slice(0, best.at))}::${hex(groups.slice(best.at + best.length))}`
}
