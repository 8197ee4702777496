import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Line } from '#lib/cloud/facts.ts'
import { accountId, type FakeAws, startAws } from '../test/aws-cloud.ts'

/** The process that reads an account, as the worker starts it. */

let aws: FakeAws
beforeAll(async () => {
  aws = await startAws()
})
afterAll(() => aws.close())
beforeEach(() => Object.assign(aws, { trouble: () => null, asked: [] }))

type Ended = { code: number | null; lines: Line[]; said: { step?: object; error?: { code: string; message: string } }[]; broken: string; all: string }

/** @param after what to do once so many calls were made */
async function collected(more: object, { env = {}, line, leave }: { env?: Record<string, string>; line?: string; leave?: (end: () => void) => void } = {}): Promise<Ended> {
  const child = spawn(process.execPath, ['--conditions=react-server', join(import.meta.dirname, 'collect.ts')], { env: { OUTGOING_ALLOW: '127.0.0.0/8', NODE_ENV: 'production', NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...env }, stdio: ['pipe', 'pipe', 'pipe', 'pipe'] })
  const texts = ['', '', '']
  const outputs = [child.stdout, child.stderr, child.stdio[3] as Readable]
  outputs.forEach((stream, index) => void stream.on('data', (part: Buffer) => (texts[index] += part.toString())))
  const ended = new Promise<number | null>((done) => child.once('close', done))
  child.stdin.write(`${line ?? JSON.stringify({ account: accountId, home: 'eu-central-1', regions: ['eu-central-1'], url: aws.url, identity: { accessKeyId: 'AKIAPLANTED', secretAccessKey: 'planted-secret-of-the-key' }, services: ['s3', 'kms'], attempts: 1, ...more })}\n`)
  leave?.(() => child.stdin.end())
  const code = await ended
  const parsed = (text = '') => text.split('\n').filter(Boolean).map((line) => JSON.parse(line))
  return { code, lines: parsed(texts[0]), said: parsed(texts[2]), broken: texts[1] ?? '', all: texts.join('\n') }
}

it('writes lines from head to end, and says how far it is beside them', async () => {
  // What the environment holds of AWS is nothing to it.
  const { code, lines, said, broken } = await collected({}, { env: { AWS_ACCESS_KEY_ID: 'AKIAOTHER', AWS_SECRET_ACCESS_KEY: 'other', AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_REGION: 'us-east-1' } })
  expect({ code, broken }).toEqual({ code: 0, broken: '' })
  expect(Object.keys(lines[0] ?? {})).toEqual(['scan'])
  expect(lines.at(-1)).toEqual({ end: { reads: lines.filter((line) => 'read' in line).length, inventories: lines.filter((line) => 'inventory' in line).length, resources: lines.filter((line) => 'resource' in line).length } })
  expect(said.filter(({ step }) => step)).toHaveLength(4)
  expect(JSON.stringify([lines, said])).not.toContain('planted-secret')
  expect(aws.asked.every(({ region }) => region === 'eu-central-1')).toBe(true)
})

it('says why a scan is impossible, and ends with 3', async () => {
  const { code, lines, said } = await collected({ account: '999988887777' })
  expect(code).toBe(3)
  expect(lines).toEqual([])
  expect(said).toEqual([{ error: { code: 'forbidden', message: expect.stringContaining('of the account 111122223333, not of 999988887777') } }])
})

it('calls no private network unless the operator allows it', async () => {
  const { code, said } = await collected({}, { env: { OUTGOING_ALLOW: '' } })
  expect({ code, said }).toMatchObject({ code: 3, said: [{ error: { code: 'unavailable', message: expect.stringContaining('private network') } }] })
  expect(aws.asked).toEqual([])
})

it('says nowhere what it was given to sign with, whatever breaks', async () => {
  aws.trouble = ({ action }) => (action === 'AssumeRole' ? 'denied' : action === 'GetBucketAcl' ? 'malformed' : action === 'GetBucketPolicy' ? 'cut' : action === 'GetKeyPolicy' ? 'failed' : null)
  const identity = { accessKeyId: 'AKIAPLANTED', secretAccessKey: 'planted-secret-of-the-key', sessionToken: 'planted-session-token' }
  const ends = await Promise.all([
    collected({ identity }),
    collected({ identity, account: '999988887777' }),
    collected({ identity: { ...identity, roleArn: 'arn:aws:iam::111122223333:role/tickmark', externalId: 'planted-external-id' } }),
    // No header can hold it.
    collected({ identity: { ...identity, sessionToken: 'planted-session-token\n' } }),
    collected({ identity, url: 'planted-secret-of-the-key' }),
    collected({}, { line: `{"identity":${JSON.stringify(identity)},` }),
  ])
  expect(ends.map(({ code }) => code)).toEqual([0, 3, 3, 3, 3, 3])
  expect(ends.map(({ all }) => /planted-(secret|session|external)[^\n]{0,40}/.exec(all)?.[0] ?? null)).toEqual(Array(6).fill(null))
  expect(ends[5]?.broken).toContain('is no scan')
})

it('ends without an end when whoever started it is gone', async () => {
  let end = () => {}
  aws.trouble = ({ action }) => {
    if (action === 'GetBucketAcl') end()
    return action === 'GetBucketAcl' ? 'silent' : null
  }
  const { code, lines } = await collected({}, { leave: (go) => (end = go) })
  expect(code).toBe(4)
  expect(lines.filter((line) => 'end' in line)).toEqual([])
})
