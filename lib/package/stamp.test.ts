import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { authority, stampAttacks, stampedPackage } from '../../test/package-attacks.ts'
import { made, partsOf, sourceOf } from '../../test/packaging.ts'
import { authority as openssl, hasOpenssl } from '../../test/time-authority.ts'
import { crc32Of } from './bytes.ts'
import { node } from './node.ts'
import { readStamp } from './stamp.ts'
import { refusal, stamps } from './stamp-examples.ts'
import { checkedAnswer, isCertificate, newNonce, stampRequest } from './stamp-request.ts'
import { factsOf } from './told.ts'
import { verifyPackage } from './verify.ts'

const verdictOf = (bytes: Buffer) => verifyPackage(sourceOf(bytes), node)
const faultsOf = async (bytes: Buffer) => (await verdictOf(bytes)).faults.map(({ path, problem }) => `${path}: ${problem}`)
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()
const asked = (more = {}) => ({ manifest: sha256(Buffer.from('manifest')).toString('hex'), nonce: newNonce(), policy: '', root: '', ...more })

describe('a package with a time stamp', () => {
  it('verifies, and says when and by whom; one without says that', async () => {
    const verdict = await verdictOf(await stampedPackage())
    expect(verdict).toMatchObject({ whole: true, faults: [], stamp: { authority: 'CN=Stamping unit 7', policy: '1.2.3.4.1', at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) } })
    expect(Object.fromEntries(factsOf(verdict))).toMatchObject({ 'Time stamp': expect.stringContaining('as “CN=Stamping unit 7” says'), 'Certificate of the time stamp': expect.stringContaining('openssl ts -verify -in manifest.tsr -data manifest.json') })
    expect(Object.fromEntries(factsOf(await verdictOf(await made())))).toMatchObject({ 'Time stamp': expect.stringMatching(/^None: no authority/) })
  })

  it('names its time stamp when one bit of it is turned, wherever', async () => {
    const bytes = await stampedPackage()
    const [from, size] = [bytes.indexOf('manifest.tsr') + 12, (await partsOf(bytes)).get('manifest.tsr')?.length ?? 0]
    expect(await faultsOf(bytes)).toEqual([])
    const missed: number[] = []
    for (let at = from; at < from + size; at += 5) {
      bytes[at]! ^= 1 << at % 8
      if (!(await faultsOf(bytes)).some((fault) => fault.startsWith('manifest.tsr: '))) missed.push(at - from)
      bytes[at]! ^= 1 << at % 8
    }
    expect([size > 500, missed]).toEqual([true, []])
  })

  it.each(stampAttacks)('%s is named', async (_, attack, expected) => {
    expect((await faultsOf(await attack(await stampedPackage()))).join('\n')).toContain(expected)
  })
})

describe('an answer of an authority', () => {
  const ours = stamps()
  const problem = async (answer: Uint8Array, of: ReturnType<typeof asked>, at = new Date()) => checkedAnswer(answer, of, at).then(() => null, (error: Error) => error.message)

  it('is taken when it is what was asked for, with the root of the settings', async () => {
    const of = asked({ policy: '1.2.3.4.2', root: ours.root })
    expect((await checkedAnswer(ours.answer(stampRequest(of)), of, new Date())).stamp).toMatchObject({ policy: '1.2.3.4.2', nonce: of.nonce })
  })

  it.each<[string, (of: ReturnType<typeof asked>) => Uint8Array, RegExp, object?]>([
    ['a refusal', () => refusal(2, 'Too many requests.'), /^The authority refused \(rejected\): Too many requests\.$/],
    ['text', () => Buffer.from('<html>'), /^The answer is no time stamp\.$/],
    ['nothing', () => Buffer.of(), /^The answer is no time stamp\.$/],
    ['too much', () => Buffer.alloc(70_000), /^The answer has 70,000 bytes/],
    ['another imprint', (of) => ours.answer(stampRequest(of), { imprint: sha256(Buffer.from('x')) }), /about another manifest/],
    ['another nonce', (of) => ours.answer(stampRequest(of), { nonce: Buffer.from(newNonce(), 'hex') }), /its nonce differs/],
    ['another policy', (of) => ours.answer(stampRequest(of), { policy: '1.2.3.9' }), /by the policy 1\.2\.3\.9, not by 1\.2\.3\.4\.2/, { policy: '1.2.3.4.2' }],
    ['a clock that is wrong', (of) => ours.answer(stampRequest(of), { at: new Date(Date.now() - 2 * 3_600_000) }), /one of them is wrong/],
    ['a key of somebody else', (of) => ours.answer(stampRequest(of), { signer: ours.other }), /has not signed it/],
    ['another root', (of) => ours.answer(stampRequest(of)), /does not lead to the root/, { root: stamps().root }],
    ['a certificate for mail', (of) => stamps('Mail', '1.3.6.1.5.5.7.3.4').answer(stampRequest(of)), /not for time stamps/],
  ])('with %s is refused, and says so', async (_, answer, says, more) => {
    const of = asked(more)
    expect(await problem(answer(of), of)).toMatch(says)
  })
})

describe.skipIf(!hasOpenssl())('openssl ts', () => {
  const known = [openssl('ec:P-384'), openssl('rsa:2048')]
  afterAll(() => known.forEach((each) => each.end()))

  it.each(known)('understands what it is asked, and what it answers verifies here and there', async (of) => {
    const manifest = Buffer.from('manifest')
    const question = asked({ policy: '1.2.3.4.2', root: of.root })
    const { answer, stamp } = await checkedAnswer(of.reply(stampRequest(question)), question, new Date())
    expect(stamp).toMatchObject({ authority: 'C=NO, O=Stamps Ltd, CN=Stamping unit 7', policy: '1.2.3.4.2' })
    expect(of.verified(answer, manifest)).toContain('Verification: OK')
    expect(of.verified(answer, Buffer.from('manifesto'))).toContain('Verification: FAILED')
    await expect(readStamp(answer, sha256(Buffer.from('manifesto')))).rejects.toThrow(/another manifest/)
    await expect(checkedAnswer(of.reply(stampRequest({ ...question, policy: '1.2.3.4.9' })), question, new Date())).rejects.toThrow(/^The authority refused \(rejected\)/)
  })
})

it('check sums and roots are told', () => {
  expect(crc32Of(Buffer.from('123456789'))).toBe(crc32(Buffer.from('123456789')))
  expect([isCertificate(authority.root), isCertificate(`${authority.root}\n${authority.root}`), isCertificate('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'), isCertificate('')]).toEqual([true, false, false, false])
})
