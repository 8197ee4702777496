import { afterAll, beforeAll, expect, it } from 'vitest'
import { resetEnv } from '#lib/env.ts'
import { ownCertificate } from '../../test/certificate.ts'
import { syslogReceiver } from '../../test/siem.ts'
import { deliver } from './stream.ts'

let receiver: Awaited<ReturnType<typeof syslogReceiver>>
const allow = (text: string) => {
  process.env.OUTGOING_ALLOW = text
  resetEnv()
}
beforeAll(async () => {
  allow('127.0.0.0/8')
  receiver = await syslogReceiver()
})
afterAll(() => receiver.close())

const short = { connect: 2_000, whole: 600, hold: 100 }
const to = (more = {}) => ({ host: '127.0.0.1', port: receiver.port, authority: receiver.cert, ...more })
const large = Buffer.from(`400000 ${'x'.repeat(400_000)}`)

it('is done when the other side has read everything and closed', async () => {
  await deliver(to(), Buffer.from('5 first6 second'))
  await deliver(to(), large)
  expect(receiver.got.map((each) => each.slice(0, 6))).toEqual(['first', 'second', 'xxxxxx'])
  expect(receiver.broken).toBe(0)
})

it.each([
  ['cut in the middle of a message', { cutsAfter: 100_000 }, /127\.0\.0\.1:\d+.* (ended the connection|closed before the portal did)/],
  ['cut after the last byte, unasked', { cutsAfter: 400_007 }, /closed before the portal did|ended the connection/],
  ['a receiver that never closes', 'never closes', /did not close within 0\.6 seconds.*RFC 5425/],
] as const)('%s is no delivery', async (_, behaviour, says) => {
  receiver.behaviour = behaviour
  await expect(deliver(to(), large, short)).rejects.toThrow(says)
  receiver.behaviour = 'takes'
})

it('a receiver that is not who it says is sent nothing', async () => {
  const before = receiver.got.length
  await expect(deliver(to({ authority: undefined }), large)).rejects.toThrow('its certificate is signed by itself: give it as the authority')
  await expect(deliver(to({ authority: ownCertificate({ ips: ['127.0.0.1'] }).cert }), large)).rejects.toThrow(/certificate|authority/)
  for (const [certificate, says] of [[ownCertificate({ dns: ['elsewhere.test'] }), 'its certificate is for another name'], [ownCertificate({ ips: ['127.0.0.1'], until: new Date(Date.now() - 1_000) }), 'its certificate has expired']] as const) {
    const other = await syslogReceiver(certificate)
    await expect(deliver({ host: '127.0.0.1', port: other.port, authority: certificate.cert }, large)).rejects.toThrow(says)
    expect(other.got).toEqual([])
    await other.close()
  }
  expect(receiver.got).toHaveLength(before)
})

it('shows the certificate of the portal to a receiver that asks for one', async () => {
  const own = ownCertificate({ dns: ['portal.test'] })
  const asking = await syslogReceiver(undefined, { requestCert: true, ca: own.cert })
  const here = { host: '127.0.0.1', port: asking.port, authority: asking.cert }
  await expect(deliver(here, Buffer.from('2 hi'))).rejects.toThrow()
  await deliver({ ...here, certificate: own.cert, key: own.key }, Buffer.from('2 hi'))
  expect(asking.got).toEqual(['hi'])
  await asking.close()
})

it('says that nobody listens, and goes into no private network', async () => {
  const gone = await syslogReceiver()
  await gone.close()
  await expect(deliver({ host: '127.0.0.1', port: gone.port }, large)).rejects.toThrow('nobody listens there (ECONNREFUSED)')
  allow('')
  await expect(deliver(to(), large)).rejects.toThrow('leads into a private network')
  await expect(deliver(to({ host: 'localhost' }), large)).rejects.toThrow('leads into a private network')
  allow('127.0.0.0/8')
})
