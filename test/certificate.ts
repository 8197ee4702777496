import { createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** DER, as far as a certificate needs it. */
const tlv = (tag: number, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts)
  const length = body.length < 128 ? [body.length] : body.length < 256 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 255]
  return Buffer.concat([Buffer.from([tag, ...length]), body])
}
const sequence = (...parts: Buffer[]) => tlv(0x30, ...parts)
const oid = (hex: string) => tlv(0x06, Buffer.from(hex, 'hex'))
const time = (at: Date) => tlv(0x18, Buffer.from(`${at.toISOString().replace(/[-:T]|\.\d+/g, '')}`))
const pem = (name: string, der: Buffer) => `-----BEGIN ${name}-----\n${der.toString('base64').replace(/.{64}/g, '$&\n').trimEnd()}\n-----END ${name}-----\n`

/** A certificate of a key of its own (P-256), for these names. It vouches for itself, as that of a receiver in somebody's own network does, unless another one does. */
export function ownCertificate({ dns = [], ips = [], until = new Date(Date.now() + 86_400_000), cn = 'Tickmark test', by }: { dns?: string[]; ips?: string[]; until?: Date; cn?: string; by?: { key: string; cn: string } }): { cert: string; key: string } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const algorithm = sequence(oid('2a8648ce3d040302'))
  const called = (of: string) => sequence(tlv(0x31, sequence(oid('550403'), tlv(0x0c, Buffer.from(of)))))
  const names = [...dns.map((each) => tlv(0x82, Buffer.from(each))), ...ips.map((each) => tlv(0x87, Buffer.from(each.split('.').map(Number))))]
  const extension = (id: string, critical: boolean, value: Buffer) => sequence(oid(id), ...(critical ? [Buffer.from([1, 1, 255])] : []), tlv(0x04, value))
  const extensions = tlv(0xa3, sequence(...(names.length > 0 ? [extension('551d11', false, sequence(...names))] : []), extension('551d13', true, by ? sequence() : sequence(Buffer.from([1, 1, 255])))))
  const key = createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
  const serial = Buffer.concat([Buffer.from([1]), randomBytes(8)])
  const body = sequence(tlv(0xa0, Buffer.from([2, 1, 2])), tlv(0x02, serial), algorithm, called(by?.cn ?? cn), sequence(time(new Date(Date.now() - 30 * 86_400_000)), time(until)), called(cn), key, extensions)
  const signature = sign('sha256', body, by?.key ?? privateKey)
  return { cert: pem('CERTIFICATE', sequence(body, algorithm, tlv(0x03, Buffer.from([0]), signature))), key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })) }
}
