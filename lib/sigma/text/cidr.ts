export type Cidr = { version: 4 | 6; value: bigint; bits: number }

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
  const shift = BigInt(width - bits)
  if ((parsed.value >> shift) << shift !== parsed.value) return null
  return { version: parsed.version, value: parsed.value >> shift, bits }
}

export function inCidr(network: Cidr, text: string): boolean {
  const address = parseAddress(text)
  if (address === null || address.version !== network.version) return false
  const width = network.version === 4 ? 32 : 128
  return address.value >> BigInt(width - network.bits) === network.value
}

function parseAddress(text: string): { version: 4 | 6; value: bigint } | null {
  if (text.length > 45) return null
  if (!text.includes(':')) {
    const value = parseIpv4(text)
    return value === null ? null : { version: 4, value: BigInt(value) }
  }
  const value = parseIpv6(text)
  return value === null ? null : { version: 6, value }
}

function parseIpv4(text: string): number | null {
  const bytes = text.split('.')
  if (bytes.length !== 4) return null
  let value = 0
  for (const byte of bytes) {
    if (!/^(0|[1-9]\d{0,2})$/.test(byte) || Number(byte) > 255) return null
    value = value * 256 + Number(byte)
  }
  return value
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
