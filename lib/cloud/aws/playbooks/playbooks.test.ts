import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Gone, hashOf, type Json, planOf, reversibilities, sameState, type State } from '../../playbook.ts'
import { playbooksDocument } from '../../playbooks-document.ts'
import { awsChecks, checkById } from '../checks/index.ts'
import { Malformed } from '../errors.ts'
import { awsScopes } from '../resources/index.ts'
import { examples } from './examples.ts'
import type { Hand } from './hand.ts'
import { awsPlaybooks } from './index.ts'
import { policyForPlaybooks, sessionPolicy } from './permissions.ts'

const named = new Map(awsPlaybooks.map((playbook) => [playbook.name, playbook]))
const cases = examples.map((example) => ({ ...example, playbook: named.get(example.of) ?? (() => { throw new Error(example.of) })() }))

describe('the playbooks', () => {
  it('mend the findings of checks that name them, and no others', () => {
    for (const { name, checks, on } of awsPlaybooks) for (const id of checks) expect([id, checkById.get(id)?.remediation.playbook, on.includes(checkById.get(id)?.on ?? '')]).toEqual([id, name, true])
  })

  it('are those that checks name', () => {
    const wanted = awsChecks.flatMap(({ id, remediation }) => (remediation.playbook === undefined ? [] : [[id, remediation.playbook]]))
    expect(wanted.filter(([id = '', playbook = '']) => !named.get(playbook)?.checks.includes(id))).toEqual([])
    expect(named.size).toBe(20)
  })

  it('load nothing of the SDK before they are asked', () => {
    const loading = readdirSync(import.meta.dirname).flatMap((file) => readFileSync(join(import.meta.dirname, file), 'utf8').match(/^import (?!type ).*@aws-sdk.*$/gm) ?? [])
    expect(loading).toEqual([])
  })

  it('say what an approver has to know', () => {
    expect(named.size).toBe(awsPlaybooks.length)
    for (const { name, title, breaks, reversible, cannotUndo, calls, on } of awsPlaybooks) {
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/)
      expect([title, breaks].every((text) => text.length > 5)).toBe(true)
      expect(reversibilities).toContain(reversible)
      expect(cannotUndo === null, name).toBe(reversible === 'reversible')
      expect(on.every((type) => type in awsScopes)).toBe(true)
      for (const action of Object.values(calls)) expect(action).toMatch(/^[a-z0-9-]+:[A-Z][A-Za-z]+$/)
    }
  })

  it('stand in docs/cloud-playbooks.md: if not, npm run cloud-checks writes it', () => expect(readFileSync(join(import.meta.dirname, '../../../../docs/cloud-playbooks.md'), 'utf8')).toBe(playbooksDocument('AWS', awsPlaybooks)))

  it('each have an example', () => expect([...new Set(examples.map(({ of }) => of))].sort()).toEqual([...named.keys()].sort()))
})

/** The same once for each value in it, with that value changed. */
function changes(value: Json, isTop = true): Json[] {
  if (value === null || typeof value !== 'object') return [typeof value === 'string' ? `${value} ` : typeof value === 'number' ? value + 1 : value === null ? 0 : !value]
  if (Array.isArray(value)) return [[...value, null], ...value.flatMap((each, at) => changes(each, false).map((other) => value.with(at, other)))]
  return Object.entries(value).flatMap(([name, each]) => (isTop && name === 'hash' ? [] : changes(each, false).map((other) => ({ ...value, [name]: other }))))
}

describe.each(cases)('$of of $about', ({ playbook, target, params, before, steps, undo, isBack = true }) => {
  const plan = planOf(playbook, target, params, before)
  it('plans these calls, there and back', () => {
    expect(plan.steps.map(({ command, input }) => [command, input])).toEqual(steps)
    expect(plan.undo.map(({ command, input }) => [command, input])).toEqual(undo)
    expect(plan.diff.length > 0).toBe(steps.length > 0)
    expect(sameState(plan.undone, before)).toBe(isBack)
  })

  it('has nothing to do when it is done', () => {
    expect(planOf(playbook, target, params, plan.after)).toMatchObject({ steps: [], undo: [], diff: [], after: plan.after })
  })

  it('has another hash when a byte of it is another', () => {
    expect(planOf(playbook, { ...target }, structuredClone(params), structuredClone(before)).hash).toBe(plan.hash)
    const changed = changes(plan as unknown as State)
    expect(new Set([plan.hash, ...changed.map((each) => hashOf(each as unknown as typeof plan))]).size).toBe(changed.length + 1)
  })

  it('confines its session to its calls', () => {
    const text = JSON.stringify(sessionPolicy(playbook, target, plan.params))
    expect(text.length).toBeLessThan(2_048)
    for (const { command } of [...plan.steps, ...plan.undo]) expect(text).toContain(`"${playbook.calls[command]}"`)
    expect(text).not.toMatch(/"[a-z0-9-]+:\*"/)
  })
})

describe('what was not read is never a state', () => {
  const hand = (answer: () => Promise<unknown>): Hand => ({ account: '111122223333', partition: 'aws', client: () => Promise.resolve(new Proxy({}, { get: (_, name) => (name === 'then' ? undefined : answer) }) as never) })
  const first = cases.filter(({ of }, at) => cases.findIndex((each) => each.of === of) === at)
  const read = (of: string, answer: () => Promise<unknown>) => {
    const { playbook, target, params, before } = first.find((each) => each.of === of) as (typeof cases)[number]
    return playbook.read(hand(answer), target, planOf(playbook, target, params, before).params)
  }

  // The client itself refuses an answer about versions that is not one.
  it.each(first.map(({ of }) => of).filter((of) => of !== 's3-versioning'))('%s: an empty answer', (of) => expect(read(of, () => Promise.resolve({}))).rejects.toThrow(Malformed))

  it.each(first.map(({ of }) => of))('%s: a refusal, or an error that nobody knows', async (of) => {
    for (const name of ['AccessDenied', 'InternalFailure', 'NoSuchBanana']) {
      const error = Object.assign(new Error('No.'), { name, $metadata: { httpStatusCode: 403 } })
      await expect(read(of, () => Promise.reject(error))).rejects.toBe(error)
    }
  })

  it.each([
    ['s3-public-block', 'NoSuchBucket'], ['s3-kms-encryption', 'NoSuchBucket'], ['s3-versioning', 'NoSuchBucket'], ['s3-tls-only', 'NoSuchBucket'], ['kms-rotation', 'NotFoundException'], ['iam-old-key-off', 'NoSuchEntity'], ['ec2-rule-off-the-world', 'InvalidGroup.NotFound'],
    ['ec2-snapshot-private', 'InvalidSnapshot.NotFound'], ['rds-not-public', 'DBInstanceNotFound'], ['vpc-flow-logs', 'InvalidVpcID.NotFound'], ['secret-rotation', 'ResourceNotFoundException'], ['ec2-imdsv2', 'InvalidInstanceID.NotFound'],
  ])('%s: what is gone is gone (%s)', (of, name) => expect(read(of, () => Promise.reject(Object.assign(new Error('No.'), { name, $metadata: { httpStatusCode: 404 } })))).rejects.toThrow(Gone))
})

it('a session may use only the role and the bucket that its parameters name', () => {
  const { playbook, target } = cases.find(({ of }) => of === 'vpc-flow-logs') as (typeof cases)[number]
  const of = (params: State) => new Map(sessionPolicy(playbook, target, params).Statement.flatMap(({ Action, Resource }) => Action.map((action) => [action, Resource] as const)))
  const bucket = of({ destination: 'arn:aws:s3:::flow/x', role: null })
  expect([bucket.get('iam:PassRole'), bucket.get('s3:PutBucketPolicy'), bucket.get('ec2:DescribeVpcs')]).toEqual([undefined, ['arn:aws:s3:::flow'], '*'])
  const group = of({ destination: 'arn:aws:logs:eu-central-1:111122223333:log-group:/flow', role: 'arn:aws:iam::111122223333:role/r' })
  expect([group.get('iam:PassRole'), group.get('s3:PutBucketPolicy')]).toEqual([['arn:aws:iam::111122223333:role/r'], undefined])
})

it('the policy of all playbooks allows what they call, by service, and fits into one', () => {
  const { Statement } = policyForPlaybooks(awsPlaybooks)
  expect(Statement.map(({ Sid }) => Sid)).toContain('TickmarkMendsS3')
  expect(new Set(Statement.flatMap(({ Action }) => Action))).toEqual(new Set(awsPlaybooks.flatMap(({ calls, also }) => [...Object.values(calls), ...Object.keys(also)])))
  expect(JSON.stringify(Statement).length).toBeLessThan(6_144)
})

describe('what is as wanted', () => {
  const bucket = 'arn:aws:s3:::data'
  const refusal = { Effect: 'Deny', Principal: { AWS: '*' }, Action: ['s3:*'], Resource: [bucket, `${bucket}/*`], Condition: { Bool: { 'aws:SecureTransport': false } } }
  const policy = { MinimumPasswordLength: 16, RequireSymbols: false, RequireNumbers: false, RequireUppercaseCharacters: false, RequireLowercaseCharacters: false, AllowUsersToChangePassword: false, HardExpiry: true, MaxPasswordAge: null, PasswordReusePrevention: 24 }
  const rotating = { rotation: true, lambda: null, days: 30, schedule: null, duration: null, due: false, version: 'v1' }
  const recorder = { name: 'mine', role: 'r', all: true, globals: false, types: [], excluded: [], mode: null }
  it.each<[string, State, State]>([
    ['s3-tls-only', {}, { policy: { Statement: refusal } }], ['iam-password-policy', {}, { policy }], ['logs-retention', {}, { days: null }], ['logs-retention', {}, { days: 400 }], ['rds-backup-retention', {}, { days: 14, pending: ['EngineVersion'] }],
    ['kms-rotation', {}, { on: true, days: 90 }], ['secret-rotation', {}, rotating], ['guardduty-on', {}, { detector: { id: 'd', on: true } }], ['vpc-flow-logs', { destination: 'arn:aws:s3:::flow' }, { made: ['arn:aws:s3:::flow'], others: [] }],
    ['config-on', {}, { recorder, recording: true, channel: null }], ['ec2-rule-off-the-world', { check: 'AWS-EC2-002' }, { rules: [] }], ['s3-kms-encryption', { key: 'arn:aws:kms:eu-central-1:111122223333:key/k' }, { rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'arn:aws:kms:eu-central-1:111122223333:key/k' }, BucketKeyEnabled: true }] }],
  ])('%s %j has nothing to do', (name, params, before) => {
    const { playbook, target } = cases.find(({ of }) => of === name) as (typeof cases)[number]
    expect(planOf(playbook, target, params, before)).toMatchObject({ steps: [], undo: [], diff: [], after: before, undone: before })
  })
})

describe('what cannot be', () => {
  const plan = (name: string, params: State, before: State) => {
    const { playbook, target } = cases.find(({ of }) => of === name) as (typeof cases)[number]
    return planOf(playbook, target, params, before)
  }
  it('is said: a policy that grows too long', () => {
    const long = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*', Condition: { StringEquals: { 'aws:Referer': 'x'.repeat(20_200) } } }] }
    expect(() => plan('s3-tls-only', {}, { policy: long })).toThrow(/would have \d+ bytes/)
  })

  it('is asked for: what is made needs where it goes', () => {
    for (const [name, params, before, field] of [
      ['cloudtrail-multi-region', {}, { trail: null }, 'bucket'], ['config-on', { role: 'arn:aws:iam::111122223333:role/r' }, { recorder: null, recording: false, channel: null }, 'bucket'], ['config-on', { bucket: 'logs' }, { recorder: null, recording: false, channel: null }, 'role'],
      ['vpc-flow-logs', { destination: 'arn:aws:logs:eu-central-1:111122223333:log-group:/flow' }, { made: [], others: [] }, 'role'], ['vpc-flow-logs', { destination: 'logs' }, { made: [], others: [] }, 'destination'], ['iam-old-key-off', { key: '*' }, { key: '*', status: 'Active' }, 'key'],
    ] as [string, State, State, string][]) expect(() => plan(name, params, before), name).toThrow(expect.objectContaining({ code: 'invalid', fields: { [field]: expect.any(String) } }))
  })

  it('takes parameters as a form has them', () => {
    expect(plan('kms-rotation', { days: '90' }, { on: false, days: null }).params).toEqual({ days: 90 })
    expect(plan('logs-retention', { days: '731' }, { days: 1 }).after).toEqual({ days: 731 })
    expect(() => plan('logs-retention', { days: '370' }, { days: 1 })).toThrow(/do not fit/)
  })

  it('a statement gets a name that the policy does not have, and what is there stays', () => {
    const Statement = [{ Sid: 'TickmarkTlsOnly', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*' }, 'what nobody understands']
    const { after } = plan('s3-tls-only', {}, { policy: { Statement } })
    expect(after).toMatchObject({ policy: { Statement: [...Statement, { Sid: 'TickmarkTlsOnly2', Effect: 'Deny' }] } })
  })

  it('says what is done along with it', () => {
    expect(plan('rds-backup-retention', {}, { days: 0, pending: ['DBInstanceClass'] }).notes).toEqual([expect.stringContaining('DBInstanceClass')])
    expect(plan('rds-backup-retention', {}, { days: 1, pending: ['DBInstanceClass'] })).toMatchObject({ notes: [], after: { pending: ['DBInstanceClass'] } })
    expect(plan('s3-versioning', {}, { status: 'Suspended', mfaDelete: true }).notes).toHaveLength(1)
  })
})
