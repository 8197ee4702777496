import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, BlockList } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { resetEnv } from '#lib/env.ts'
import { addressProblem } from './address.ts'
import { post } from './call.ts'
import { isReachable, readRanges } from './ranges.ts'

// The resolver of a name that is somebody else's: what it says is what is tried here. Addresses and connections are real.
const names = new Map<string, string[][]>()
vi.mock('node:dns', async (original) => {
  const real = await original<typeof import('node:dns')>()
  return {
    ...real,
    lookup: (host: string, options: { all: true }, answer: (error: Error | null, found: { address: string; family: number }[]) => void) => {
      const answers = names.get(host)
      if (!answers) return real.lookup(host, options, answer as never)
      const now = (answers.length > 1 ? answers.shift() : answers[0]) ?? []
      answer(null, now.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })))
    },
  }
})

const nothing = new BlockList()
const allow = (text: string) => {
  process.env.OUTGOING_ALLOW = text
  resetEnv()
}
afterEach(() => allow('127.0.0.0/8'))

describe('which addresses are reachable', () => {
  it.each([
    '127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '255.255.255.255', '224.0.0.1', '198.18.0.1',
    '::1', '::', 'fd00::1', 'fe80::1', 'ff02::1', '::ffff:127.0.0.1', '::ffff:a9fe:a9fe', '::7f00:1', '64:ff9b::7f00:1', '64:ff9b::169.254.169.254', '2002:7f00:1::', '2001:0:1::1', 'fd00:ec2::254', 'localhost', '',
  ])('not %s', (ip) => expect(isReachable(ip, nothing)).toBe(false))

  it.each(['8.8.8.8', '172.32.0.1', '2606:4700::1111', '64:ff9b::808:808', '::ffff:8.8.8.8'])('%s', (ip) => expect(isReachable(ip, nothing)).toBe(true))

  it('and what the operator allows', () => {
    const allowed = readRanges('10.20.0.0/16, fd00::/8, 192.168.1.5') as BlockList
    expect(['10.20.3.4', 'fd12::1', '192.168.1.5', '::ffff:10.20.3.4', '10.21.0.1', '192.168.1.6'].map((ip) => isReachable(ip, allowed))).toEqual([true, true, true, true, false, false])
    for (const wrong of ['10.0.0.0/33', 'intranet', '10.0.0.0/', '10.0.0.0/x', '::/129']) expect(readRanges(wrong)).toEqual({ wrong })
  })
})

describe('an address somebody typed', () => {
  it.each([
    ['https://login.example.com', null], ['https://login.example.com/tenant/v2.0', null],
    ['https://user:secret@login.example.com', /user or a password/], ['https://user@login.example.com', /user or a password/],
    ['https://login.example.com?x=1', /query/], ['https://login.example.com/?', /query/], ['https://login.example.com/#', /fragment/],
    ['http://login.example.com', /https/], ['ftp://login.example.com', /https/], ['file:///etc/passwd', /https/], ['nonsense', /not an address/],
    ['https://10.0.0.5', /private network/], ['https://2130706433', /private network/], ['https://0177.0.0.1', /private network/], ['https://0x7f.1', /private network/],
    ['https://[::1]', /private network/], ['https://[::ffff:127.0.0.1]', /private network/], ['https://169.254.169.254/latest', /private network/], ['https://localhost', /private network/], ['http://127.0.0.1:9', /private network/],
  ])('%s', (text, says) => {
    if (says === null) expect(addressProblem(text, { allowed: nothing })).toBeNull()
    else expect(addressProblem(text, { allowed: nothing })).toMatch(says)
  })
})

describe('a call', () => {
  let asked = 0
  let behave: (write: (text: string) => void, end: (status?: number, headers?: Record<string, string>) => void) => void
  const server = createServer((_request, response) => {
    asked++
    behave((text) => response.write(text), (status = 200, headers = {}) => response.writeHead(status, headers).end('answer'))
  })
  let port = 0
  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening')
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => void server.close())
  const call = (host: string) => post(`http://${host}:${port}/`, 'x', 'text/plain')

  it('reaches what is allowed, and nothing private that is not, however it is written', async () => {
    behave = (_write, end) => end()
    expect(await call('127.0.0.1')).toMatchObject({ status: 200, text: 'answer' })
    names.set('intranet.example', [['127.0.0.1']])
    expect(await call('intranet.example')).toMatchObject({ status: 200 })
    const before = asked
    allow('')
    for (const host of ['127.0.0.1', '2130706433', '0x7f000001', '017700000001', '127.1', '[::ffff:127.0.0.1]', 'localhost', 'intranet.example']) {
      await expect(call(host), host).rejects.toThrow(/private network/)
    }
    expect(asked).toBe(before)
  })

  it('goes to the address that was looked at: a name that answers otherwise a moment later gains nothing', async () => {
    behave = (_write, end) => end()
    allow('127.0.0.2/32')
    names.set('rebinding.example', [['127.0.0.2'], ['127.0.0.1']])
    const before = asked
    // Nobody listens at the first; the second, where the server is, is never tried.
    await expect(call('rebinding.example')).rejects.toThrow(/ECONNREFUSED 127\.0\.0\.2/)
    names.set('both.example', [['127.0.0.2', '127.0.0.1']])
    await expect(call('both.example')).rejects.toThrow(/private network/)
    expect(asked).toBe(before)
  })

  it('follows no redirect', async () => {
    behave = (_write, end) => end(302, { location: `http://127.0.0.1:${port}/inside` })
    const before = asked
    expect(await call('127.0.0.1')).toMatchObject({ status: 302 })
    expect(asked).toBe(before + 1)
  })

  it('ends when the answer is too long', async () => {
    behave = (write) =>  write('x'.repeat(2 * 1024 * 1024))
    await expect(call('127.0.0.1')).rejects.toThrow(/more than 1048576 bytes/)
  })

  it('ends when the answer takes too long', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    const reached = new Promise<void>((resolve) => (behave = () => resolve()))
    const answer = expect(call('127.0.0.1')).rejects.toThrow(/longer than 10 seconds/)
    await reached
    vi.advanceTimersByTime(10_000)
    vi.useRealTimers()
    await answer
  })
})
