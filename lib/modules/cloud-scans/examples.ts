import { days } from '#lib/clock.ts'
import { awsScopes } from '#lib/cloud/aws/resources/index.ts'
import type { Line, Resource } from '#lib/cloud/facts.ts'
import { Scanned } from '#lib/cloud/scanned.ts'
import { approvedFor } from '../approvals/examples.ts'
import { cloudAccount } from '../cloud-accounts/examples.ts'
import type { Arrange, Examples, Row, Volume } from '../example-shape.ts'

const ago = (count: number) => new Date(Date.now() - days(count))
const file = { name: 'scan.ndjson.gz', type: 'application/gzip', origin: 'upload' as const, store: 'folder' as const, key: 'somewhere', objectVersion: null, sha256: `sha256:${'0'.repeat(64)}`, size: 5, crc32: 0, pieces: null, lockedUntil: null }

async function scan(here: Arrange, row: Row = {}): Promise<string> {
  return here.add('cloud_scans', { account_id: row.account_id ?? (await cloudAccount(here, { last_scan_status: 'running' })), status: 'running', reason: 'asked', started_at: ago(0.01), ...row })
}
const runOf = async (here: Arrange, scanId: string) => here.add('runs', { queue: 'cloud.scan', subject_type: 'cloud-scan', subject_id: scanId, label: 'AWS, today', input: {}, status: 'running', started_at: new Date() })

/** A bucket without versions, in a scan of one account. */
export const bucket: Resource = { type: 'aws.s3.bucket', id: 'arn:aws:s3:::ledger', name: 'ledger', account: '111122223333', region: 'eu-central-1', facets: { versioning: { state: 'read', value: { status: 'Suspended', mfaDelete: false }, reads: [1] } } }

/** Lines of a scan that read these resources and nothing else. */
export function scanOf(resources: Resource[], types: string[], startedAt = new Date()): Line[] {
  return [
    { scan: { form: 1, provider: 'aws', account: '111122223333', regions: ['eu-central-1'], services: ['s3'], startedAt: startedAt.toISOString() } },
    { read: { number: 1, at: startedAt.toISOString(), client: 's3', command: 'GetBucketVersioning', action: 's3:GetBucketVersioning', region: 'eu-central-1', input: { Bucket: 'ledger' }, status: 200, attempts: 1, requestId: 'EXAMPLE', code: null } },
    ...resources.map((resource): Line => ({ resource })),
    ...types.map((type): Line => ({ inventory: { type, region: awsScopes[type] === 'global' ? 'global' : 'eu-central-1', complete: true, pages: 1, count: resources.filter((each) => each.type === type).length, cause: null, code: null, reads: [1] } })),
    { end: { reads: 1, inventories: types.length, resources: resources.length } },
  ]
}

export function scannedOf(lines: Line[]): Scanned {
  const scanned = new Scanned(awsScopes)
  for (const line of lines) scanned.take(line)
  return scanned
}

async function finding(here: Arrange, row: Row = {}): Promise<string> {
  const accountId = await cloudAccount(here)
  const scanId = await scan(here, { account_id: accountId, status: 'failed', error: 'It broke off', finished_at: ago(0) })
  return here.add('cloud_findings', {
    key: here.tag(), account_id: accountId, check_id: 'AWS-S3-005', severity: 'medium', type: 'aws.s3.bucket', resource_id: 'arn:aws:s3:::ledger', name: 'ledger', region: 'eu-central-1', state: 'open', said: 'Versioning is suspended.', read_at: ago(1), read_scan_id: scanId, opened_at: ago(3),
    before: { scanId, at: ago(3).toISOString(), said: 'Versioning is suspended.', facets: [], cut: 0 }, ...row,
  })
}

export const examples: Examples<'cloudScans' | 'cloudFindings' | 'cloudResults'> = {
  'cloudScans.start': async (here) => ({ id: await cloudAccount(here) }),
  'cloudScans.cancel': async (here) => {
    const id = await scan(here)
    await runOf(here, id)
    await here.write((sql) => sql`insert into cloud_scan_steps (org_id, scan_id, service, region, state) values (${here.orgId}, ${id}, 's3', 'global', 'running')`)
    return { id }
  },
  'cloudScans.complete': async (here) => ({ id: await runOf(here, await scan(here)), scanned: scannedOf(scanOf([bucket], ['aws.s3.bucket'])), file }),
  'cloudScans.fail': async (here) => ({ id: await runOf(here, await scan(here)), why: 'The role could not be assumed.' }),
  'cloudFindings.requestMute': async (here) => ({ id: await finding(here), version: 1, until: ago(-60).toISOString(), reason: 'It holds public files alone' }),
  'cloudFindings.mute': async (here) => {
    const id = await finding(here)
    return { id, approvalId: await approvedFor(here, { kind: 'cloud-mute', subjectType: 'cloud-finding', subjectId: id, input: { until: ago(-60).toISOString() } }) }
  },
  'cloudFindings.unmute': async (here) => ({ id: await finding(here, { muted_until: ago(-60), muted_reason: 'It holds public files alone' }), version: 1 }),
  'cloudFindings.export': () => ({}),
  'cloudResults.export': () => ({}),
}

export const volume: Volume = {
  tables: ['cloud_accounts', 'cloud_scans', 'cloud_results', 'cloud_findings'],
  fill: ({ orgId, each, first, id }) => `
    insert into cloud_accounts (org_id, id, name, provider, number, access, role_arn, external_id, home, created_at, updated_at) values ('${orgId}', '${id('cloud account')}', 'Cloud', 'aws', '111122223333', 'role', 'arn', 'tickmark-00000000000000000000', 'eu-central-1', now(), now()) on conflict do nothing;
    insert into cloud_scans (org_id, id, account_id, status, reason, started_at, finished_at, created_at, updated_at)
      select '${orgId}', ${first('cloud scan')}, case when n % 3 = 0 then '${id('cloud account')}'::uuid else uuidv7() end, 'cancelled', 'asked', now() - n * interval '1 minute', now(), now(), now() ${each};
    insert into cloud_results (org_id, scan_id, number, key, check_id, severity, type, resource_id, name, region, outcome, said, cause)
      select '${orgId}', case when n % 2 = 0 then '${id('cloud scan')}'::uuid else uuidv7() end, n, 'key' || n, 'AWS-S3-00' || n % 9, 'medium', 'aws.s3.bucket', 'arn' || n, 'bucket ' || n, 'eu-central-1', case when n % 100 = 0 then 'not_evaluable' when n % 10 = 0 then 'fail' else 'pass' end, 'said', case when n % 100 = 0 then 'denied' end ${each};
    insert into cloud_findings (org_id, id, key, account_id, check_id, severity, type, resource_id, name, region, system_id, state, said, read_at, read_scan_id, opened_at, resolved_at, before, after, muted_until, muted_reason, created_at, updated_at)
      select '${orgId}', ${first('cloud finding')}, 'key' || n, case when n % 3 = 0 then '${id('cloud account')}'::uuid else uuidv7() end, 'AWS-S3-00' || n % 9, (array['critical', 'high', 'medium', 'low'])[n % 4 + 1], 'aws.s3.bucket', 'arn' || n, 'bucket ' || n, 'eu-central-1', case when n % 5 = 0 then '${id('system')}'::uuid end,
        case when n % 4 = 0 then 'open' when n % 400 = 1 then 'regressed' else 'fixed' end, 'said', now(), '${id('cloud scan')}'::uuid, now() - n * interval '1 minute', case when n % 4 = 0 or n % 400 = 1 then null else now() end, '{}', '{}', case when n % 50 = 0 then now() + interval '9 days' end, case when n % 50 = 0 then 'accepted' end, now(), now() ${each};`,
  lists: ({ id }) => ({
    'cloudScans.list': { cursors: { startedAt: ago(5) }, filters: { accountId: [id('cloud account')] } },
    'cloudResults.list': { of: { scanId: id('cloud scan') }, cursors: { number: 5_000 }, filters: { outcome: ['fail', 'not_evaluable'], check: ['AWS-S3-005'] }, together: [{ outcome: 'fail', check: 'AWS-S3-005' }] },
    'cloudFindings.list': {
      cursors: { openedAt: ago(5) }, filters: { state: ['open', 'regressed'], severity: ['critical'], accountId: [id('cloud account')], systemId: [id('system')], check: ['AWS-S3-005'], muted: ['yes', 'no'], search: ['bucket 77'] }, together: [{ state: 'open', severity: 'critical' }, { accountId: id('cloud account'), state: 'open' }],
    },
  }),
}
