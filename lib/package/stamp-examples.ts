import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { der, derOid, inside, oidOf, single, tags } from '#lib/package/der.ts'
import { granted } from '#lib/package/stamp.ts'
import { newNonce, stampRequest } from '#lib/package/stamp-request.ts'

/** A time-stamping authority within a test: what it answers is DER made here, so that each part of it can be made wrong. `time-authority.ts` is one that is not ours. */
type Named = { certificate: Uint8Array; key: KeyObject; name: Uint8Array }

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()
const sequence = (...parts: Uint8Array[]) => der(tags.sequence, ...parts)
const number = (...bytes: number[]) => der(tags.integer, Uint8Array.from(bytes))
const byEcdsa = sequence(derOid('1.2.840.10045.4.3.2'))
const bySha256 = sequence(derOid('2.16.840.1.101.3.4.2.1'))
const time = (at: Date) => der(tags.time, Buffer.from(`${at.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`))
const named = (name: string) => sequence(der(tags.set, sequence(derOid('2.5.4.3'), der(0x0c, Buffer.from(name)))))
const usage = (oid: string) => der(0xa3, sequence(sequence(derOid('2.5.29.37'), der(tags.boolean, Uint8Array.of(0xff)), der(tags.bytes, sequence(derOid(oid))))))
export const pem = (certificate: Uint8Array): string => `-----BEGIN CERTIFICATE-----\n${Buffer.from(certificate).toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----`

function issued(name: string, by: Named | null, oid: string): Named {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const subject = named(name)
  const body = sequence(der(tags.own, number(2)), number(7), byEcdsa, by?.name ?? subject, sequence(time(new Date(Date.now() - 86_400_000)), time(new Date(Date.now() + 86_400_000))), subject, publicKey.export({ type: 'spki', format: 'der' }), usage(oid))
  return { name: subject, key: privateKey, certificate: sequence(body, byEcdsa, der(0x03, Uint8Array.of(0), sign('sha256', body, by?.key ?? privateKey))) }
}

export type Wrong = { at?: Date; imprint?: Uint8Array; nonce?: Uint8Array; policy?: string; signer?: Named; also?: Uint8Array }

export function stamps(name = 'Stamping unit 7', usedFor = '1.3.6.1.5.5.7.3.8') {
  const root = issued('Root of stamps', null, '1.3.6.1.5.5.7.3.8')
  const own = issued(name, root, usedFor)
  const attribute = (oid: string, value: Uint8Array) => sequence(derOid(oid), der(tags.set, value))
  const answer = (query: Uint8Array, { at = new Date(), imprint, nonce, policy, signer = own, also = new Uint8Array() }: Wrong = {}): Buffer => {
    const [, about, ...rest] = inside(single(query))
    const asked = rest.find(({ tag }) => tag === tags.oid)
    const info = sequence(number(1), derOid(policy ?? (asked ? oidOf(asked) : '1.2.3.4.1')), imprint ? sequence(bySha256, der(tags.bytes, imprint)) : about!.whole, number(9), time(at), nonce ? der(tags.integer, nonce) : rest.find(({ tag }) => tag === tags.integer)!.whole)
    const parts = [attribute('1.2.840.113549.1.9.3', derOid('1.2.840.113549.1.9.16.1.4')), attribute('1.2.840.113549.1.9.4', der(tags.bytes, sha256(info))), attribute('1.2.840.113549.1.9.16.2.47', sequence(sequence(sequence(der(tags.bytes, sha256(own.certificate))))))]
    const signed = sign('sha256', der(tags.set, ...parts), signer.key)
    const signerInfo = sequence(number(1), sequence(root.name, number(7)), bySha256, der(tags.own, ...parts), byEcdsa, der(tags.bytes, signed))
    const data = sequence(number(3), der(tags.set, bySha256), sequence(derOid('1.2.840.113549.1.9.16.1.4'), der(tags.own, der(tags.bytes, info))), der(tags.own, own.certificate, root.certificate), der(tags.set, signerInfo))
    return Buffer.from(sequence(granted, sequence(derOid('1.2.840.113549.1.7.2'), der(tags.own, data)), also))
  }
  return {
    root: pem(root.certificate), own, answer,
    other: issued('Somebody else', root, usedFor),
    /** A time stamp on a manifest, as it lies in a package. */
    on: (manifest: Uint8Array, wrong: Wrong = {}): Buffer => answer(stampRequest({ manifest: sha256(manifest).toString('hex'), nonce: newNonce(), policy: '', root: '' }), wrong),
  }
}

export const refusal = (status: number, text: string): Buffer => Buffer.from(sequence(sequence(number(status), sequence(der(0x0c, Buffer.from(text))))))
