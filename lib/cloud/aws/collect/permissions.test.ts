import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FakeAws, startAws } from '../../../../test/aws-cloud.ts'
import { scanned } from '../../../../test/cloud-scan.ts'
import { awsScopes } from '../resources/index.ts'
import { awsCollectors, policyFor, preflightOf } from './run.ts'

let aws: FakeAws
beforeAll(async () => {
  aws = await startAws()
})
afterAll(() => aws.close())

describe('the collectors', () => {
  it('list every type there is once, and services once', () => {
    const types = awsCollectors.flatMap(({ lists }) => lists)
    expect([...types, 'aws.account', 'aws.region'].sort()).toEqual(Object.keys(awsScopes).sort())
    expect(new Set(awsCollectors.map(({ service }) => service)).size).toBe(awsCollectors.length)
    for (const { lists, scope } of awsCollectors) for (const type of lists) expect(awsScopes[type], type).toBe(scope)
  })

  it('name a permission for each call, and make each call that they name', () => {
    const sources = readdirSync(import.meta.dirname).filter((name) => !name.endsWith('.test.ts')).map((name) => readFileSync(join(import.meta.dirname, name), 'utf8')).join('\n')
    for (const { calls, service } of awsCollectors) {
      for (const [command, action] of Object.entries(calls)) {
        expect(action, command).toMatch(/^[a-z0-9-]+:[A-Z][A-Za-z]+$/)
        expect(action, command).toMatch(/:(Get|List|Describe|GenerateCredentialReport)/)
        expect(sources, `${service} ${command}`).toContain(`.${command.replace(/^./, (letter) => letter.toLowerCase())}(`)
      }
    }
  })

  it('load no client before they are asked', () => {
    const script = `await import('${join(import.meta.dirname, 'run.ts')}'); const loaded = process.moduleLoadList.length; const { createRequire } = await import('node:module'); console.log(Object.keys(createRequire('${import.meta.filename}').cache).filter((path) => path.includes('/@aws-sdk/') || path.includes('/@smithy/')).length, process.memoryUsage().rss > 0 && loaded > 0)`
    const { stdout, stderr } = spawnSync(process.execPath, ['--conditions=react-server', '--input-type=module', '-e', script], { encoding: 'utf8', cwd: process.cwd() })
    expect(`${stdout}${stderr}`.trim()).toBe('0 true')
  })
})

describe('the policy of a scan', () => {
  it('allows what the calls need, by service, and nothing else', () => {
    const { Statement } = policyFor(awsCollectors.filter(({ service }) => service === 's3' || service === 's3control'))
    expect(Statement.map(({ Sid, Action }) => [Sid, Action.length])).toEqual([['TickmarkReadsEc2', 1], ['TickmarkReadsS3', 14], ['TickmarkReadsSts', 1]])
    expect(Statement.find(({ Sid }) => Sid === 'TickmarkReadsS3')?.Action).toContain('s3:GetAccountPublicAccessBlock')
    expect(JSON.stringify(policyFor(awsCollectors))).not.toMatch(/\*"\]|:\*|GetSecretValue|GetObject"|GetFunction"|Put|Create|Delete/)
    // What a managed policy may have, without its white space.
    expect(JSON.stringify(policyFor(awsCollectors)).length).toBeLessThan(6_144)
  })
})

describe('the pre-flight', () => {
  it('asks each list once and about its first resource, and says of each call whether it works', async () => {
    aws.trouble = ({ action }) => (action === 'GetBucketPolicy' || action === 'ListKeys' ? 'denied' : null)
    const of = await scanned(aws, { probe: true, regions: null })
    expect(of.head.regions).toEqual(['eu-central-1'])
    expect(of.reads.filter(({ command }) => command === 'ListBuckets')).toHaveLength(1)
    expect(of.reads.filter(({ command }) => command === 'GetBucketAcl')).toHaveLength(1)
    const needed = preflightOf(of.reads, awsCollectors.filter(({ service }) => ['s3', 'kms', 'vpc'].includes(service)))
    const state = (command: string) => needed.find((each) => each.command === command)
    expect(state('ListBuckets')).toEqual({ command: 'ListBuckets', action: 's3:ListAllMyBuckets', service: 's3', state: 'working', code: null })
    expect(state('GetBucketTagging')?.state).toBe('working')
    expect(state('GetBucketPolicy')).toMatchObject({ state: 'denied', code: 'AccessDenied' })
    expect(state('ListKeys')).toMatchObject({ state: 'denied', code: 'AccessDeniedException' })
    expect(state('GetKeyPolicy')).toMatchObject({ state: 'unknown', code: null })
    expect(state('DescribeRegions')?.state).toBe('working')
  })
})
