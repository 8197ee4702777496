import { BlockList } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { accountId, type Asked, type FakeAws, plantedSecret, startAws, type Trouble } from '../../../../test/aws-cloud.ts'
import { facetOf, listOf, type Scanned, scanned } from '../../../../test/cloud-scan.ts'

let aws: FakeAws
beforeAll(async () => {
  aws = await startAws()
})
afterAll(() => aws.close())
beforeEach(() => Object.assign(aws, { trouble: () => null, asked: [], ahead: 0, placeless: false }))
afterEach(() => void vi.useRealTimers())
/** Milliseconds of a call that nobody answers: others have to be done in less, also where the machine is busy. */
const silence = 3_000

const on = (action: string, trouble: Trouble, more: (asked: Asked) => boolean = () => true) => (asked: Asked) => (asked.action === action && more(asked) ? trouble : null)
const unread = (of: Scanned) => [...of.resources.flatMap((each) => Object.entries(each.facets).filter(([, facet]) => facet.state === 'unread').map(([name]) => `${each.type} ${each.name} ${name}`)), ...of.inventories.filter(({ complete }) => !complete).map(({ type, region }) => `${type} in ${region}`)].sort()

describe('a scan of an account', () => {
  let whole: Scanned
  beforeAll(async () => {
    whole = await scanned(aws)
  })

  it('reads everything there is, page after page, and says of what it read what came of it', () => {
    expect(unread(whole)).toEqual([])
    expect(whole.ended).toBe(true)
    expect('scan' in (whole.lines[0] as object)).toBe(true)
    expect(whole.lines.at(-1)).toEqual({ end: { reads: whole.reads.length, inventories: whole.inventories.length, resources: whole.resources.length } })
    const count = (type: string) => new Set(whole.resources.filter((each) => each.type === type).map(({ id }) => id)).size
    expect(['aws.s3.bucket', 'aws.iam.user', 'aws.iam.role', 'aws.iam.policy', 'aws.iam.group', 'aws.ec2.securityGroup', 'aws.ec2.vpc', 'aws.kms.key', 'aws.lambda.function', 'aws.region', 'aws.account'].map((type) => [type, count(type)])).toEqual([
      ['aws.s3.bucket', 3], ['aws.iam.user', 3], ['aws.iam.role', 1], ['aws.iam.policy', 1], ['aws.iam.group', 1], ['aws.ec2.securityGroup', 3], ['aws.ec2.vpc', 2], ['aws.kms.key', 3], ['aws.lambda.function', 2], ['aws.region', 1], ['aws.account', 1],
    ])
    expect(listOf(whole, 'aws.s3.bucket')).toMatchObject([{ region: 'global', complete: true, pages: 2, count: 3 }])
    expect(facetOf(whole, /bucket.*open\.data/, 'policy')).toMatchObject([{ state: 'read', value: { Statement: { Principal: '*' } } }])
    expect(facetOf(whole, /bucket.*open\.data/, 'versioning')).toMatchObject([{ state: 'read', value: { status: 'Never', mfaDelete: false } }])
    expect(facetOf(whole, /securityGroup.*sg-open/, 'ingress')).toMatchObject([{ state: 'read', value: [{ ruleId: 'sgr-sg-open-false', protocol: 'tcp', from: 22, to: 22, cidr: '0.0.0.0/0' }] }])
    expect(facetOf(whole, /securityGroup.*sg-open/, 'egress')).toMatchObject([{ state: 'read', value: [{ protocol: '-1', from: null, to: null }] }])
    expect(facetOf(whole, /user.*anna/, 'credentials')).toMatchObject([{ state: 'read', value: { mfa: true, passwordEnabled: true } }])
    expect(facetOf(whole, /user.*ben/, 'inlinePolicies')).toMatchObject([{ state: 'read', value: [{ name: 'all', document: { Statement: { Action: '*' } } }] }])
  })

  it('names the calls that each facet and list comes of, and tells each of them', () => {
    const numbers = new Set(whole.reads.map(({ number }) => number))
    const named = [...whole.resources.flatMap((each) => Object.values(each.facets).flatMap(({ reads }) => reads)), ...whole.inventories.flatMap(({ reads }) => reads)]
    expect(named.filter((each) => !numbers.has(each))).toEqual([])
    expect(numbers.size).toBe(whole.reads.length)
    const [facet] = facetOf(whole, /bucket.*closed/, 'encryption')
    expect(whole.reads.filter(({ number }) => facet?.reads.includes(number))).toMatchObject([{ client: 's3', command: 'GetBucketEncryption', action: 's3:GetEncryptionConfiguration', region: 'eu-central-1', input: { Bucket: 'closed', ExpectedBucketOwner: '111122223333' }, status: 200, attempts: 1, code: null }])
    expect(whole.reads.every(({ requestId }) => requestId !== null)).toBe(true)
  })

  it('takes as absent what the service says is not there', () => {
    expect(facetOf(whole, /bucket.*open\.data/, 'publicAccessBlock')).toMatchObject([{ state: 'absent', code: 'NoSuchPublicAccessBlockConfiguration' }])
    expect(facetOf(whole, /bucket.*open\.data/, 'logging')).toMatchObject([{ state: 'absent', code: 'None' }])
    expect(facetOf(whole, /aws\.account/, 'passwordPolicy').filter(Boolean)).toMatchObject([{ state: 'absent', code: 'NoSuchEntity' }])
    expect(facetOf(whole, /function.*two/, 'policy')).toMatchObject([{ state: 'absent', code: 'ResourceNotFoundException' }])
  })

  it('writes down no secret: not of an environment, not of the key', () => {
    const text = JSON.stringify([whole.lines, whole.steps])
    expect(text).toContain('API_KEY')
    expect(text).not.toContain(plantedSecret)
    expect(text).not.toContain('planted-secret')
  })

  it('says how far it is', () => {
    expect(whole.steps.map(({ state }) => state).sort()).toEqual([...Array(5).fill('done'), ...Array(5).fill('running')])
    expect(whole.steps.find(({ service, state }) => service === 's3' && state === 'done')).toMatchObject({ region: 'global', resources: 3, unread: 0, reads: 35 })
  })
})

describe('what could not be read', () => {
  it.each([
    ['denied', 'denied', 'AccessDenied'], ['unreadable denial', 'denied', null], ['throttled', 'throttled', 'SlowDown'], ['silent', 'timeout', 'TimeoutError'], ['malformed', 'malformed', null], ['failed', 'failed', 'InternalFailure'],
  ] as const)('of one question about one bucket: %s is %s', async (trouble, cause, code) => {
    aws.trouble = on('GetBucketPolicy', trouble, ({ subject }) => subject === 'open.data')
    const of = await scanned(aws, { services: ['s3'], patience: { call: trouble === 'silent' ? silence : 20_000 } })
    expect(unread(of)).toEqual(['aws.s3.bucket open.data policy'])
    expect(facetOf(of, /bucket.*open\.data/, 'policy')).toMatchObject([{ state: 'unread', cause, ...(code && { code }) }])
  })

  it('says no in the words of each service', async () => {
    for (const [action, facet, id] of [['DescribeSecurityGroupRules', 'ingress', /sg-open/], ['GetKeyRotationStatus', 'rotation', /k-1/], ['ListTags', 'tags', /function:one/]] as const) {
      aws.trouble = on(action, 'denied')
      expect(facetOf(await scanned(aws, { services: ['vpc', 'kms', 'lambda'] }), id, facet)).toMatchObject([{ state: 'unread', cause: 'denied' }])
    }
  })

  it.each(['denied', 'throttled', 'silent', 'cut', 'malformed', 'empty'] as const)('of the second page: those of the first stay, and the list is not whole (%s)', async (trouble) => {
    const second = [['ListBuckets', 'aws.s3.bucket'], ['DescribeVpcs', 'aws.ec2.vpc'], ['ListKeys', 'aws.kms.key'], ['GetAccountAuthorizationDetails', 'aws.iam.user']] as const
    aws.trouble = ({ action, token }) => (token !== null && second.some(([of]) => of === action) ? trouble : null)
    const of = await scanned(aws, { services: ['s3', 'vpc', 'kms', 'iam'], patience: { call: trouble === 'silent' ? silence : 20_000 } })
    for (const [, type] of second) {
      const [list] = listOf(of, type)
      expect(list).toMatchObject({ complete: false })
      expect(list?.cause).not.toBeNull()
      expect(of.resources.filter((each) => each.type === type).length).toBeGreaterThan(0)
      expect(() => of.world.all(type)).toThrow()
    }
  })

  it('of pages that lead in a circle: an end, and a list that is not whole', async () => {
    aws.trouble = on('ListBuckets', 'repeated')
    expect(listOf(await scanned(aws, { services: ['s3'] }), 'aws.s3.bucket')).toMatchObject([{ complete: false, cause: 'malformed', code: 'RepeatedToken' }])
    aws.trouble = on('DescribeSecurityGroupRules', 'repeated')
    expect(facetOf(await scanned(aws, { services: ['vpc'] }), /sg-open/, 'ingress')).toMatchObject([{ state: 'unread', cause: 'malformed' }])
  })

  it('of a list at its first page: an inventory all the same, with the cause', async () => {
    aws.trouble = on('DescribeVpcs', 'denied')
    const of = await scanned(aws, { services: ['vpc'] })
    expect(unread(of)).toEqual(['aws.ec2.vpc in eu-central-1'])
    expect(listOf(of, 'aws.ec2.vpc')).toMatchObject([{ complete: false, cause: 'denied', code: 'UnauthorizedOperation', count: 0, pages: 0 }])
  })

  it('is never the answer of an account that has nothing: a 200 without the list', async () => {
    for (const [action, service, type] of [['ListBuckets', 's3', 'aws.s3.bucket'], ['DescribeFlowLogs', 'vpc', 'aws.ec2.flowLog'], ['ListKeys', 'kms', 'aws.kms.key'], ['GetAccountAuthorizationDetails', 'iam', 'aws.iam.user'], ['ListFunctions', 'lambda', 'aws.lambda.function']] as const) {
      aws.trouble = on(action, 'empty')
      expect(listOf(await scanned(aws, { services: [service] }), type), action).toMatchObject([{ complete: false, cause: 'malformed' }])
    }
  })
})

describe('a bucket', () => {
  it('is asked for its region where the list does not say it, and asked in it', async () => {
    aws.placeless = true
    const of = await scanned(aws, { services: ['s3'] })
    expect(unread(of)).toEqual([])
    expect(of.resources.filter(({ type }) => type === 'aws.s3.bucket').map(({ region }) => region)).toEqual(['eu-west-1', 'eu-west-1', 'eu-west-1'])
    expect(aws.asked.filter(({ action }) => action === 'GetBucketAcl').map(({ region }) => region)).toEqual(['eu-west-1', 'eu-west-1', 'eu-west-1'])
  })

  it('whose region nobody may know is not known: the list is not whole', async () => {
    aws.placeless = true
    aws.trouble = on('GetBucketLocation', 'denied', ({ subject }) => subject === 'closed')
    const of = await scanned(aws, { services: ['s3'] })
    expect(listOf(of, 'aws.s3.bucket')).toMatchObject([{ complete: false, cause: 'denied', code: 'AccessDenied' }])
    expect(of.resources.filter(({ type }) => type === 'aws.s3.bucket').map(({ name }) => name).sort()).toEqual(['open.data', 'third'])
  })

  it('of another owner is refused, and nothing of it is said not to be there', async () => {
    aws.trouble = ({ subject, owner }) => (subject === 'third' && owner === accountId ? 'denied' : null)
    const of = await scanned(aws, { services: ['s3'] })
    const facets = of.resources.find(({ name }) => name === 'third')?.facets ?? {}
    expect(Object.entries(facets).filter(([, { state }]) => state !== 'unread').map(([name]) => name)).toEqual(['bucket'])
    expect(Object.values(facets).filter((facet) => facet.state === 'unread' && facet.cause === 'denied' && facet.code === 'AccessDenied')).toHaveLength(11)
  })

  it('is not without a log because another document came in place of the answer', async () => {
    aws.trouble = on('GetBucketLogging', 'empty')
    expect(facetOf(await scanned(aws, { services: ['s3'] }), /bucket.*closed/, 'logging')).toMatchObject([{ state: 'unread', cause: 'malformed' }])
  })
})

describe('tries and time', () => {
  it('tries again what was throttled, and counts the tries', async () => {
    let refused = 0
    aws.trouble = (asked) => (asked.action === 'ListResourceTags' && asked.subject === 'k-3' && refused++ < 1 ? 'throttled' : null)
    const of = await scanned(aws, { services: ['kms'], attempts: 3, patience: { call: 20_000 } })
    expect(unread(of)).toEqual([])
    expect(of.reads.find(({ command, attempts }) => command === 'ListResourceTags' && attempts > 1)).toMatchObject({ attempts: 2, status: 200, code: null })
  })

  it('ends what is throttled for ever as throttled, and soon asks no more', async () => {
    aws.trouble = ({ service }) => (service === 'kms' ? 'throttled' : null)
    const of = await scanned(aws, { services: ['kms'], attempts: 2 })
    expect(listOf(of, 'aws.kms.key')).toMatchObject([{ complete: false, cause: 'throttled', code: 'ThrottlingException' }])
  })

  it('ends what is throttled longer than a call may take as throttled, whatever tries are left', async () => {
    aws.trouble = on('GetKeyPolicy', 'throttled', ({ subject }) => subject === 'k-3')
    const begun = performance.now()
    const of = await scanned(aws, { services: ['kms'], attempts: 1_000, patience: { call: 1_000 } })
    expect(performance.now() - begun).toBeLessThan(15_000)
    expect(of.ended).toBe(true)
    // Nobody goes on asking once it is over.
    const count = () => aws.asked.filter(({ action }) => action === 'GetKeyPolicy').length
    const asked = count()
    await new Promise((done) => setTimeout(done, 1_500))
    expect(count()).toBe(asked)
    expect(facetOf(of, /kms\.key.*k-3/, 'policy')).toMatchObject([{ state: 'unread', cause: 'throttled', code: 'ThrottlingException' }])
  })

  it('asks again by the clock of AWS where that is another one', async () => {
    aws.ahead = 3_600_000
    const of = await scanned(aws, { services: ['s3', 'vpc', 'kms'], attempts: 3 })
    expect(unread(of)).toEqual([])
    expect(of.reads.find(({ attempts }) => attempts > 1)).toMatchObject({ status: 200, code: null })
  })

  it('leaves unread, denied, what AWS refuses for its clock', async () => {
    aws.trouble = ({ action, subject }) => (action === 'GetBucketPolicy' && subject === 'closed' ? { status: 403, code: 'RequestTimeTooSkewed' } : null)
    const of = await scanned(aws, { services: ['s3'] })
    expect(unread(of)).toEqual(['aws.s3.bucket closed policy'])
    expect(facetOf(of, /bucket.*closed/, 'policy')).toMatchObject([{ state: 'unread', cause: 'denied', code: 'RequestTimeTooSkewed' }])
  })

  it('asks nothing once the time of the scan is over, and says that it was not asked', async () => {
    const of = await scanned(aws, { services: ['s3'], patience: { scan: 0 } }).catch((error: unknown) => error)
    expect(of).toBeInstanceOf(Error)
    vi.useFakeTimers({ toFake: ['performance'] })
    aws.trouble = ({ action }) => {
      if (action === 'GetBucketAcl') vi.advanceTimersByTime(3_600_000)
      return null
    }
    const late = await scanned(aws, { services: ['iam', 's3'], concurrency: 1 })
    expect(late.ended).toBe(true)
    expect(late.inventories.filter(({ complete }) => !complete).map(({ cause }) => cause)).toContain('skipped')
    expect(late.resources.flatMap(({ facets }) => Object.values(facets)).filter(({ state }) => state === 'unread').every((facet) => 'cause' in facet && facet.cause === 'skipped')).toBe(true)
  })

  it('ends when nobody waits for it, without an end', async () => {
    const left = new AbortController()
    aws.trouble = (asked) => {
      if (asked.action === 'GetBucketAcl') left.abort()
      return null
    }
    await expect(scanned(aws, { services: ['s3'] }, { left: left.signal })).rejects.toThrow('ended')
  })
})

describe('who asks', () => {
  it('is refused where the account is another one', async () => {
    await expect(scanned(aws, { account: '999988887777' })).rejects.toThrow(/of the account 111122223333, not of 999988887777/)
  })

  it('says with the code of AWS why a role could not be assumed', async () => {
    aws.trouble = on('AssumeRole', 'denied')
    await expect(scanned(aws, { identity: { accessKeyId: 'AKIAX', secretAccessKey: 'x', roleArn: 'arn:aws:iam::111122223333:role/tickmark', externalId: 'e' } })).rejects.toThrow(/sts:AssumeRole on arn:aws:iam::111122223333:role\/tickmark \(AccessDenied\).*external ID/)
  })

  it('assumes the role once for all clients', async () => {
    await scanned(aws, { services: ['s3', 'kms'], identity: { accessKeyId: 'AKIAX', secretAccessKey: 'x', roleArn: 'arn:aws:iam::111122223333:role/tickmark', externalId: 'e' } })
    expect(aws.asked.filter(({ action }) => action === 'AssumeRole')).toHaveLength(1)
  })

  it('calls no private network that the operator does not allow', async () => {
    await expect(scanned(aws, {}, { allowed: new BlockList() })).rejects.toThrow(/private network/)
    expect(aws.asked).toEqual([])
  })
})

describe('a session', () => {
  const identity = { accessKeyId: 'AKIAX', secretAccessKey: 'x', roleArn: 'arn:aws:iam::111122223333:role/tickmark', externalId: 'e' }

  it('is renewed before it ends', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    // An hour goes by after the first bucket.
    aws.trouble = ({ action, subject }) => {
      if (action === 'GetBucketAcl' && subject === 'open.data') vi.setSystemTime(Date.now() + 3_600_000)
      return null
    }
    const of = await scanned(aws, { services: ['s3'], identity, concurrency: 1 })
    expect(unread(of)).toEqual([])
    expect(aws.asked.filter(({ action }) => action === 'AssumeRole').length).toBeGreaterThan(1)
  })

  it('that may not be renewed leaves the rest unread, denied', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    let late = false
    aws.trouble = ({ action }) => {
      if (action === 'AssumeRole' && late) return 'denied'
      if (action === 'ListBuckets' && !late) {
        late = true
        vi.setSystemTime(Date.now() + 3_600_000)
      }
      return null
    }
    const of = await scanned(aws, { services: ['s3', 'kms'], identity, concurrency: 1 })
    expect(of.ended).toBe(true)
    expect(listOf(of, 'aws.kms.key').concat(listOf(of, 'aws.s3.bucket'))).toMatchObject([{ complete: false, cause: 'denied', code: 'AccessDenied' }, { complete: false, cause: 'denied', code: 'AccessDenied' }])
  })
})

describe('a session that AWS ends before its time', () => {
  it('leaves the rest unread, denied', async () => {
    let late = false
    aws.trouble = ({ action }) => {
      late ||= action === 'GetBucketAcl'
      return late ? { status: 400, code: 'ExpiredToken' } : null
    }
    const of = await scanned(aws, { services: ['s3'], concurrency: 1, identity: { accessKeyId: 'AKIAX', secretAccessKey: 'x', roleArn: 'arn:aws:iam::111122223333:role/tickmark' } })
    expect(of.ended).toBe(true)
    expect(listOf(of, 'aws.s3.bucket')).toMatchObject([{ complete: false, cause: 'denied', code: 'ExpiredToken', count: 2 }])
    expect(facetOf(of, /bucket.*closed/, 'tags')).toMatchObject([{ state: 'unread', cause: 'denied', code: 'ExpiredToken' }])
    expect(of.resources.flatMap(({ facets }) => Object.values(facets)).filter((facet) => facet.state === 'unread' && (facet.cause !== 'denied' || facet.code !== 'ExpiredToken'))).toEqual([])
  })
})

describe('regions', () => {
  it('that are not switched on are so, and not denied: what is read elsewhere stays', async () => {
    aws.trouble = ({ region, service }) => (region === 'me-south-1' ? { status: 401, code: service === 'ec2' ? 'AuthFailure' : 'UnrecognizedClientException' } : null)
    const of = await scanned(aws, { regions: ['eu-central-1', 'me-south-1'], services: ['vpc', 'kms'] })
    const lists = of.inventories.filter(({ type }) => !/^aws\.(region|account)$/.test(type))
    expect(lists.filter(({ region }) => region === 'me-south-1').map(({ complete, cause }) => [complete, cause])).toEqual(Array(6).fill([false, 'disabled']))
    expect(lists.filter(({ region, complete }) => region === 'eu-central-1' && complete)).toHaveLength(6)
  })

  it('are all that are switched on', async () => {
    const of = await scanned(aws, { regions: null, services: ['kms'] })
    expect(of.head.regions).toEqual(['eu-central-1', 'us-east-1'])
    expect(listOf(of, 'aws.kms.key').map(({ region, complete }) => [region, complete]).sort()).toEqual([['eu-central-1', true], ['us-east-1', true]])
    expect(listOf(of, 'aws.region').map(({ region, complete }) => [region, complete])).toEqual([['global', true], ['eu-central-1', true], ['us-east-1', true]])
  })

  it('are the home alone where nobody may ask, and that is said', async () => {
    aws.trouble = on('DescribeRegions', 'denied')
    const of = await scanned(aws, { regions: null, services: ['kms'] })
    expect(of.head.regions).toEqual(['eu-central-1'])
    expect(listOf(of, 'aws.region')).toMatchObject([{ region: 'global', complete: false, cause: 'denied' }, { region: 'eu-central-1', complete: true }])
  })
})
