import { expect, it } from 'vitest'
import { absent, read } from '../../collect.ts'
import { mayBeAbsent } from '../../define.ts'
import type { Facet, Line } from '../../facts.ts'
import { awsKinds } from '../resources/index.ts'
import { At, type Scan } from './at.ts'

async function emitted(facets: Record<string, Facet>): Promise<Record<string, Facet>> {
  const lines: Line[] = []
  const at = new At({ account: '111122223333', told: (line) => void lines.push(line) } as Partial<Scan> as Scan, 'eu-central-1', {})
  await at.emit('aws.kms.key', { id: 'k', name: 'k' }, facets as never)
  return lines.flatMap((line) => ('resource' in line ? [line.resource.facets] : []))[0] ?? {}
}

it('never says absent of what AWS always has: that is unread', async () => {
  expect(await emitted({ key: absent('NotFoundException', [1]), policy: absent('None', [2]), rotation: absent('None', [3]) })).toEqual({
    key: { state: 'unread', cause: 'malformed', code: 'NotFoundException', reads: [1] }, policy: { state: 'unread', cause: 'malformed', code: 'None', reads: [2] }, rotation: { state: 'absent', code: 'None', reads: [3] },
  })
})

it('takes nothing said for nothing read, also where there may be none', async () => {
  expect(await emitted({ rotation: read(undefined, [1]), aliases: read(undefined, [2]) })).toEqual({ rotation: { state: 'unread', cause: 'malformed', code: null, reads: [1] }, aliases: { state: 'unread', cause: 'malformed', code: null, reads: [2] } })
})

it('knows which facets may be absent at all: those of which AWS documents it', () => {
  expect(Object.entries(awsKinds).flatMap(([type, { facets }]) => Object.entries(facets).filter(([, form]) => mayBeAbsent(form)).map(([facet]) => `${type} ${facet}`))).toEqual([
    ...['passwordPolicy', 'publicAccessBlock', 'securityContact', 'operationsContact', 'billingContact', 'organization', 'controlPolicies'].map((facet) => `aws.account ${facet}`),
    'aws.iam.user boundary', 'aws.iam.role boundary', 'aws.iam.policy tags',
    ...['publicAccessBlock', 'policy', 'policyStatus', 'ownership', 'encryption', 'logging', 'objectLock', 'lifecycle', 'tags'].map((facet) => `aws.s3.bucket ${facet}`),
    'aws.secretsmanager.secret policy', 'aws.kms.key rotation', 'aws.backup.vault policy', 'aws.lambda.function policy', 'aws.lambda.function url',
  ])
})
