import { BlockList, isIP } from 'node:net'

/**
 * Addresses that are nobody's on the internet, by IANA's registries of special-purpose addresses: this machine, its neighbours, the cloud's
 * own (169.254.169.254), documentation, multicast. An address of IPv4 written as one of IPv6 counts as what it is.
 */
const special = new BlockList()
for (const range of [
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16',
  '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4',
  '::/96', '::ffff:0:0:0/96', '64:ff9b:1::/48', '100::/64', '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20', '5f00::/16', 'fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8',
]) add(special, range)

function add(list: BlockList, range: string): boolean {
  const [address = '', bits] = range.split('/')
  const version = isIP(address)
  const prefix = bits === undefined ? (version === 4 ? 32 : 128) : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN
  if (version === 0 || !(prefix <= (version === 4 ? 32 : 128))) return false
  list.addSubnet(address, prefix, version === 4 ? 'ipv4' : 'ipv6')
  return true
}

/**
 * What an operator allows beside the internet: addresses and ranges with commas between them, such as `10.20.0.0/16, fd00::/8`.
 * @returns the text that is neither, when one is not
 */
export function readRanges(text: string): BlockList | { wrong: string } {
  const list = new BlockList()
  for (const each of text.split(',').map((part) => part.trim()).filter(Boolean)) if (!add(list, each)) return { wrong: each }
  return list
}

/** @param ip as a resolver or a URL gives it; what is no address at all is not reachable */
export function isReachable(ip: string, allowed: BlockList): boolean {
  const version = isIP(ip)
  if (version === 0) return false
  const family = version === 4 ? 'ipv4' : 'ipv6'
  if (allowed.check(ip, family)) return true
  const inside = embedded(ip)
  return inside === null ? !special.check(ip, family) : isReachable(inside, allowed)
}

/** NAT64 (64:ff9b::/96) leads to the address of IPv4 in its last 32 bits. */
function embedded(ip: string): string | null {
  const tail = /^64:ff9b::(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,4})$/i.exec(isIP(ip) === 6 ? new URL(`http://[${ip}]`).hostname.slice(1, -1) : '')
  if (!tail) return null
  const [high, low] = [Number.parseInt(tail[1] ?? '0', 16), Number.parseInt(tail[2] ?? '0', 16)]
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}
