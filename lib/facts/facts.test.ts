import fc from 'fast-check'
import { expect, it } from 'vitest'
import { normalize } from '#lib/ingest/normalize.ts'
import { factsOf, fieldsOfOurs, withFacts } from './index.ts'

const names = [
  'eventSource', 'eventName', 'requestParameters', 'userIdentity', 'policyDocument', 'Statement', 'Effect', 'Principal', 'NotPrincipal', 'AWS', 'Federated', 'Action', 'Resource', 'Condition', 'StringEquals', 'aws:SourceArn',
  'createVolumePermission', 'add', 'items', 'userId', 'AccessControlPolicy', 'AccessControlList', 'Grant', 'Grantee', 'names', 'events', 'id', 'time', 'applicationName', 'actor', 'target', 'outcome', 'published', 'eventType', 'properties',
  'operationName', 'identity', 'claims', 'protoPayload', 'methodName', 'sender', 'repository', 'action', '@timestamp', 'location', 'client', 'user', 'ip', 'timestamp', 'event_type', 'tickmark', 'tickmark.actor', 'constructor', '__proto__',
]
const words = ['*', 'Allow', 'Deny', 'PutBucketPolicy', 'GetParameters', 'AddPermission20150331v2', 'PutBucketAcl', 'ModifySnapshotAttribute', 's3.amazonaws.com', 'arn:aws:iam::444455556666:root', '444455556666', 'ConsoleLogin', 'user.session.start', '2026-03-04T09:15:27Z', '::ffff:1.2.3.4', '{"Statement":[{"Effect":"Allow","Principal":"*"}]}', '']
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 6 }, fc.constantFrom<unknown>(...words, null, true, 0, -1, 1772615727000), fc.array(tie('value'), { maxLength: 3 }), fc.array(fc.tuple(fc.constantFrom(...names), tie('value')), { maxLength: 8 }).map((entries) => Object.fromEntries(entries) as unknown)),
}))

it('whatever a record holds, it is read or rejected, and what is derived is ours alone', () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom(...names), value), { minLength: 1, maxLength: 12 }), (entries) => {
    const raw = JSON.stringify(Object.fromEntries(entries))
    const read = normalize(JSON.parse(raw), 'auto', new Date())
    if (typeof read === 'string') return
    const facts = factsOf({ ...read, raw }, () => JSON.parse(raw) as Record<string, unknown>)
    const seen = withFacts(JSON.parse(raw) as Record<string, unknown>, facts)
    expect(seen.tickmark).toBe(facts)
    expect(Object.keys(seen).filter((name) => name.startsWith('tickmark.'))).toEqual([])
    expect(Object.keys(facts).map((name) => `tickmark.${name}`).filter((name) => !fieldsOfOurs.includes(name))).toEqual([])
    expect(facts.count).toBeGreaterThanOrEqual(1)
    for (const each of [facts.actor, facts.target, facts.address, facts.country, ...(facts.access?.outside ?? [])]) if (each !== undefined) expect(typeof each).toBe('string')
  }), { numRuns: 3_000, seed: 7 })
})
