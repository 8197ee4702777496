/** Tables in the format of MaxMind, as small as they can be: https://maxmind.github.io/MaxMind-DB/ */

type Value = string | number | Date | { [name: string]: Value }

function field(type: number, body: Buffer, size = body.length): Buffer {
  const length = size < 29 ? [size] : size < 285 ? [29, size - 29] : [30, (size - 285) >> 8, (size - 285) & 255]
  return Buffer.concat([Buffer.from(type > 7 ? [length[0] as number, type - 7, ...length.slice(1)] : [(type << 5) | (length[0] as number), ...length.slice(1)]), body])
}

function encoded(value: Value): Buffer {
  if (typeof value === 'string') return field(2, Buffer.from(value))
  if (value instanceof Date) {
    const body = Buffer.alloc(8)
    body.writeBigUInt64BE(BigInt(Math.floor(value.getTime() / 1_000)))
    return field(9, body)
  }
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) {
    const body = Buffer.alloc(4)
    body.writeUInt32BE(value)
    return field(6, body)
  }
  if (typeof value === 'number') {
    const body = Buffer.alloc(8)
    body.writeDoubleBE(value)
    return field(3, body)
  }
  const entries = Object.entries(value)
  return field(7, Buffer.concat(entries.flatMap(([name, each]) => [encoded(name), encoded(each)])), entries.length)
}

/** @param nets what is said of networks of IPv4, such as `203.0.113.0/24` */
export function mmdb(nets: Record<string, { [name: string]: Value }>, more: { type?: string; metadata?: { [name: string]: Value } } = {}): Buffer {
  const nodes: [number | null, number | null][] = [[null, null]]
  const data: Buffer[] = []
  let size = 0
  const leaves: [node: number, side: 0 | 1, at: number][] = []
  for (const [net, value] of Object.entries(nets)) {
    const [ip = '', prefix = '32'] = net.split('/')
    const bits = ip.split('.').map((part) => Number(part).toString(2).padStart(8, '0')).join('').slice(0, Number(prefix))
    let node = 0
    for (const [n, bit] of [...bits].entries()) {
      const side = Number(bit) as 0 | 1
      if (n === bits.length - 1) leaves.push([node, side, size])
      else node = (nodes[node] as [number | null, number | null])[side] ??= nodes.push([null, null]) - 1
    }
    const bytes = encoded(value)
    data.push(bytes)
    size += bytes.length
  }
  const tree = Buffer.alloc(nodes.length * 8)
  for (const [n, node] of nodes.entries()) for (const side of [0, 1] as const) tree.writeUInt32BE(node[side] ?? nodes.length, n * 8 + side * 4)
  for (const [node, side, at] of leaves) tree.writeUInt32BE(nodes.length + 16 + at, node * 8 + side * 4)
  const metadata = encoded({ node_count: nodes.length, record_size: 32, ip_version: 4, database_type: more.type ?? 'Test-City', binary_format_major_version: 2, binary_format_minor_version: 0, build_epoch: new Date('2026-11-01T00:00:00Z'), ...more.metadata })
  return Buffer.concat([tree, Buffer.alloc(16), ...data, Buffer.from('ABCDEF4D61784D696E642E636F6D', 'hex'), metadata])
}

export const city = (country: string, latitude: number, longitude: number) => ({ country: { iso_code: country }, location: { latitude: latitude + 0.000_1, longitude: longitude + 0.000_1 } })
