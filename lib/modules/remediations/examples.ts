import { days } from '#lib/clock.ts'
import { type Plan, planOf } from '#lib/cloud/playbook.ts'
import { playbookOf } from '#lib/cloud/providers.ts'
import { change } from '../changes/examples.ts'
import { cloudAccount } from '../cloud-accounts/examples.ts'
import type { Arrange, Examples, Row, Volume } from '../example-shape.ts'

const ago = (count: number) => new Date(Date.now() - days(count))
const number = '111122223333'
const target = { type: 'aws.s3.bucket', id: 'arn:aws:s3:::ledger', name: 'ledger', account: number, region: 'eu-central-1' }

/** Versioning of a bucket is to be switched on. */
export function planned(): Plan {
  const playbook = playbookOf('s3-versioning')
  if (!playbook) throw new Error('the playbook is gone')
  return planOf(playbook, target, {}, { status: 'Suspended', mfaDelete: false })
}

async function finding(here: Arrange): Promise<{ finding_id: string; account_id: string }> {
  const system = await here.add('systems', { name: `Ledger ${here.tag()}`, environment: 'production', criticality: 2 })
  const accountId = await cloudAccount(here, { mend_role_arn: `arn:aws:iam::${number}:role/mends`, system_id: system })
  const scanId = await here.add('cloud_scans', { account_id: accountId, status: 'failed', reason: 'asked', error: 'It broke off', started_at: ago(1), finished_at: ago(1) })
  const findingId = await here.add('cloud_findings', {
    key: here.tag(), account_id: accountId, check_id: 'AWS-S3-005', severity: 'medium', type: target.type, resource_id: target.id, name: target.name, region: target.region, state: 'open', said: 'Versioning is suspended.', read_at: ago(1), read_scan_id: scanId, opened_at: ago(3),
    before: { scanId, at: ago(3).toISOString(), said: 'Versioning is suspended.', facets: [], cut: 0 },
  })
  return { finding_id: findingId, account_id: accountId }
}

async function remediation(here: Arrange, row: Row = {}): Promise<string> {
  const plan = planned()
  const asked = ['requested', 'executing', 'executed', 'verified', 'unverified'].includes(String(row.state))
  return here.add('remediations', {
    ...(await finding(here)), playbook: plan.playbook, direction: 'mend', target, params: {}, risk: 'low', state: 'planned', plan, plan_sha256: plan.hash, planned_at: ago(0.1), expires_at: ago(-7),
    ...(asked && { change_id: await change(here, { description: `Plan: ${plan.hash}` }) }), ...(row.state === 'planning' && { plan: null, plan_sha256: null, planned_at: null, expires_at: null }), ...row,
  })
}

const runOf = async (here: Arrange, subjectId: string) => here.add('runs', { queue: 'cloud.mend', subject_type: 'remediation', subject_id: subjectId, label: 'Remediation', input: { do: 'execute' }, status: 'running', started_at: new Date() })
const mine = async (here: Arrange) => (await here.self()).userId

export const examples: Examples<'remediations'> = {
  'remediations.plan': async (here) => ({ id: (await finding(here)).finding_id }),
  'remediations.completePlan': async (here) => ({ id: await runOf(here, await remediation(here, { state: 'planning' })), plan: planned() }),
  'remediations.fail': async (here) => ({ id: await runOf(here, await remediation(here, { state: 'executing' })), why: 'It was denied.' }),
  'remediations.request': async (here) => ({ id: await remediation(here, { created_by_id: await mine(here) }), version: 1, reason: 'What is overwritten is gone' }),
  'remediations.execute': async (here) => {
    const me = await mine(here)
    const changeId = await change(here, { state: 'approved', approved_at: ago(0.1), submitted_at: ago(0.2), requested_by_id: me, planned_from: ago(0.05), planned_to: ago(-6), description: `Plan: ${planned().hash}` })
    return { id: await remediation(here, { state: 'requested', created_by_id: me, change_id: changeId }), version: 1 }
  },
  'remediations.step': async (here) => ({ id: await runOf(here, await remediation(here, { state: 'executing' })), number: 1, what: 'begun' }),
  'remediations.finish': async (here) => ({ id: await runOf(here, await remediation(here, { state: 'executing' })), result: { status: 'Enabled', mfaDelete: false } }),
  'remediations.verify': async (here) => ({ id: await remediation(here, { state: 'executed' }) }),
  'remediations.conclude': async (here) => {
    const id = await remediation(here, { state: 'executed' })
    await here.write((sql) => sql`update remediations r set verify_scan_id = f.read_scan_id from cloud_findings f where r.org_id = ${here.orgId} and r.id = ${id} and f.org_id = r.org_id and f.id = r.finding_id`)
    return { id }
  },
  'remediations.rollBack': async (here) => ({ id: await remediation(here, { state: 'verified', result: planned().after }), version: 1, reason: 'Storage costs too much' }),
  'remediations.drop': async (here) => ({ id: await remediation(here, { created_by_id: await mine(here) }), version: 1 }),
}

export const volume: Volume = {
  tables: ['remediations'],
  fill: ({ orgId, each, first, id }) => `
    insert into remediations (org_id, id, finding_id, account_id, playbook, direction, target, params, risk, state, created_at, updated_at)
      select '${orgId}', ${first('remediation')}, case when n % 50 = 0 then '${id('cloud finding')}'::uuid else uuidv7() end, case when n % 3 = 0 then '${id('cloud account')}'::uuid else uuidv7() end, 's3-versioning', 'mend', '{}', '{}', 'low', case when n % 20 = 0 then 'failed' else 'dropped' end, now() - n * interval '1 minute', now() ${each};`,
  lists: ({ id }) => ({ 'remediations.list': { cursors: { createdAt: ago(5) }, filters: { state: ['failed'], accountId: [id('cloud account')], findingId: [id('cloud finding')] } } }),
}
