/** The addresses from first to last. */
export type Cidr = { version: 4; first: number; last: number } | { version: 6; first: bigint; last: bigint }

/** Read a network (modifiers appendix, "cidr"). A bare address is a network of one. Null: not a network, or host bits are set. */
export function parseCidr(text: string): Cidr | null {
  const [address = '', prefix, ...more] = text.split('/')
  if (more.length > 0) return null
  const parsed = parseAddress(address)
  if (parsed === null) return null
  const width = parsed.version === 4 ? 32 : 128
  if (prefix !== undefined && !/^\d{1,3}$/.test(prefix)) return null
  const bits = prefix === undefined ? width : Number(prefix)
  if (bits > width) return null
  const size = 1n << BigInt(width - bits)
  const first = BigInt(parsed.value)
  if (first % size !== 0n) return null
  const last = first + size - 1n
  return parsed.version === 4 ? { version: 4, first: Number(first), last: Number(last) } : { version: 6, first, last }
}

/** Whether a text is an address in a network; false for what is no address. */
export function inCidr(network: Cidr, text: string): boolean {
  const address = parseAddress(text)
  return address !== null && holds(network, address)
}

/** Whether the address is in one of the networks: it is read once. */
export function inAnyCidr(networks: Cidr[], text: string): boolean {
  const address = parseAddress(text)
  return address !== null && networks.some((network) => holds(network, address))
}

type Address = { version: 4; value: number } | { version: 6; value: bigint }

function holds(network: Cidr, address: Address): boolean {
  return address.version === network.version && address.value >= network.first && address.value <= network.last
}

function parseAddress(text: string): Address | null {
  if (text.length > 45) return null
  if (!text.includes(':')) {
    const value = parseIpv4(text)
    return value === null ? null : { version: 4, value }
  }
  const value = parseIpv6(text)
  return value === null ? null : { version: 6, value }
}

/** Four decimal numbers up to 255, without leading zeros. */
function parseIpv4(text: string): number | null {
  if (text.length < 7 || text.length > 15) return null
  let value = 0
  let byte = -1
  let dots = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 46) {
      if (byte < 0 || ++dots > 3) return null
      value = value * 256 + byte
      byte = -1
    } else {
      if (code < 48 || code > 57 || byte === 0) return null
      byte = (byte < 0 ? 0 : byte * 10) + code - 48
      if (byte > 255) return null
    }
  }
  return dots === 3 && byte >= 0 ? value * 256 + byte : null
}

function parseIpv6(text: string): bigint | null {
  let source = text
  const dotted = /:(\d+\.\d+\.\d+\.\d+)$/.exec(text)
  if (dotted !== null) {
    const value = parseIpv4(dotted[1] ?? '')
    if (value === null) return null
    source = `${text.slice(0, dotted.index + 1)}${(value >>> 16).toString(16)}:${(value & 0xffff).toString(16)}`
  }
  const halves = source.split('::')
  if (halves.length > 2) return null
  const read = (half: string): string[] => (half === '' ? [] : half.split(':'))
  const left = read(halves[0] ?? '')
  const right = halves.length === 2 ? read(halves[1] ?? '') : []
  const gap = 8 - left.length - right.length
  if (halves.length === 2 ? gap < 1 : gap !== 0) return null
  const groups = [...left, ...Array<string>(halves.length === 2 ? gap : 0).fill('0'), ...right]
  let value = 0n
  for (const group of groups) {
    if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return null
    value = (value << 16n) | BigInt(`0x${group}`)
  }
  return value
}
