import type postgres from 'postgres'
import { cloudAccount } from '#lib/modules/cloud-accounts/examples.ts'
import { arranging } from './arrange.ts'
import { organization, type TestOrganization, write } from './fixtures.ts'

let serial = 0
const next = () => ++serial

export type Found = { pass?: number; fail?: number; unclear?: number; severity?: 'low' | 'medium' | 'high' | 'critical' }

/** An organization of its own, and what its posture is judged by, as the owner of the database writes it: how tests and scans come about is tried where they do. */
export async function frameworksPlace(owner: postgres.Sql) {
  const [{ importFramework }, { adoptFramework }, { createControl }] = await Promise.all([import('#lib/modules/frameworks/operations/bring.ts'), import('#lib/modules/frameworks/operations/adopt.ts'), import('#lib/modules/controls/operations/details.ts')])
  const here: TestOrganization = await organization(owner, `Place ${next()}`)
  const { here: arrange } = await arranging(owner)(here.id)
  const [manager, reviewer] = [await here.person('compliance_manager'), await here.person('auditor')]
  const day = (offset: number) => new Date(Date.now() + offset * 86_400_000)
  const enter = (work: (sql: postgres.TransactionSql) => Promise<unknown>) => write(owner, here.id, work)

  return {
    here, manager, arrange, enter,

    /** An adopted framework of `n` requirements, `A-1` and on; `at` is their ids. */
    async framework(n: number, { toDay = null, systemIds = [] as string[] }: { toDay?: string | null; systemIds?: string[] } = {}) {
      const tag = next()
      const uuid = `00000000-0000-4000-8000-${String(tag).padStart(12, '0')}`
      const { id } = await importFramework(manager, { text: JSON.stringify({ catalog: { uuid, metadata: { title: `Catalog ${tag}`, 'last-modified': '2026-01-01T00:00:00Z', version: '1', 'oscal-version': '1.1.2' }, groups: [{ id: 'a', title: 'Group', controls: Array.from({ length: n }, (_, at) => ({ id: `a-${at + 1}`, title: `Requirement ${at + 1}` })) }] } }) })
      await adoptFramework(manager, { id, version: 1, scope: 'All', systemIds, fromDay: '2026-01-01', toDay, ownerId: manager.userId })
      const rows = await owner<{ id: string; code: string }[]>`select id, code from framework_requirements where framework_id = ${id} and kind = 'requirement'`
      return { id, at: (code: number) => rows.find((row) => row.code === `A-${code}`)?.id ?? '' }
    },

    control: async (code: string, said: { status?: 'implemented' | 'in_progress'; ownerId?: string } = {}) => (await createControl(manager, { code, title: `Control ${code}`, frequency: 'quarterly', type: 'detective', automation: 'manual', status: 'implemented', ...said } as never)).id,

    /** A reviewed test of a control, of a period that ended so many days ago. */
    async tested(controlId: string, conclusion: 'effective' | 'not_effective' | 'not_evaluable', daysAgo = 10) {
      const n = next()
      await enter(async (sql) => {
        const [engagement] = await sql<{ id: string }[]>`insert into engagements (org_id, id, code, title, kind, from_day, to_day, zone, sizes, sizes_source, owner_id, state, created_at, updated_at) values (${here.id}, gen_random_uuid(), ${`FY-${n}`}, 'Year', 'internal', '2026-01-01', '2026-12-31', 'UTC', '{}', 'Practice', ${manager.userId}, 'closed', now(), now()) returning id`
        await sql.unsafe('alter table control_tests disable trigger user')
        await sql`insert into control_tests (org_id, id, number, engagement_id, control_id, engagement_code, control_code, title, objective, procedure, kind, source, from_at, to_at, attributes, state, freeze_number, totals, preparer_id, prepared_at, conclusion, statement, reviewer_id, reviewed_at, created_at, updated_at)
          values (${here.id}, gen_random_uuid(), ${n}, ${engagement?.id ?? ''}, ${controlId}, 'FY', 'AC', 'Test', 'O', 'P', 'initial', 'campaigns', ${day(-daysAgo - 90).toISOString()}, ${day(-daysAgo).toISOString()}, '[]', 'reviewed', 1, '[]', ${manager.userId}, now(), ${conclusion}, 'So', ${reviewer.userId}, now(), now(), now())`
        await sql.unsafe('alter table control_tests enable trigger user')
      })
    },

    account: (systemId: string | null = null) => cloudAccount(arrange, { system_id: systemId }),
    /** A scan of an account with what each check found; one that is not over yet has no end. */
    async scanned(accountId: string, checks: Record<string, Found>, { over = true } = {}): Promise<string> {
      const scanId = await arrange.add('cloud_scans', { account_id: accountId, status: 'running', reason: 'asked', started_at: day(-0.01) })
      for (const [check, { pass = 0, fail = 0, unclear = 0, severity = 'high' }] of Object.entries(checks)) await arrange.add('cloud_scan_checks', { scan_id: scanId, check_id: check, severity, pass, fail, not_applicable: 0, not_evaluable: unclear, manual: 0 })
      if (over) await this.finish(scanId)
      return scanId
    },
    async finish(scanId: string) {
      const artifactId = await arrange.add('artifacts', { kind: 'cloudScans.read', owner_type: 'cloud-scan', owner_id: scanId, name: 'scan', retention_class: 'evidence', sha256: `sha256:${'0'.repeat(64)}`, size: 5, type: 'application/gzip', store: 'folder', key: `somewhere/${scanId}`, retain_until: day(4_000) })
      await enter((sql) => sql`update cloud_scans set status = 'partial', finished_at = now(), catalogue = '1', artifact_id = ${artifactId}, totals = '{"pass":0,"fail":0,"not_applicable":0,"not_evaluable":0,"manual":0}' where id = ${scanId}`)
    },

    /** Approved evidence of a control; `expired`: its time is over, and nobody noted it yet. */
    evidenced: (controlId: string, { expired = false } = {}) => enter(async (sql) => {
      await sql.unsafe('alter table evidence disable trigger user; alter table evidence_controls disable trigger user')
      const [made] = await sql<{ id: string }[]>`insert into evidence (org_id, id, title, category, data_source, status, collected_at, received_at, collected_by_id, approved_by_id, approved_at, reviewed_by_id, reviewed_at, expires_at, owner_id, version_number, decided_version, arrived_at, observed_from, observed_to, created_at, updated_at)
        values (${here.id}, gen_random_uuid(), 'Report', 'report', 'manual', 'approved', now(), now(), ${manager.userId}, ${reviewer.userId}, now(), ${reviewer.userId}, now(), ${expired ? day(-1).toISOString() : null}, ${manager.userId}, 1, 1, now(), now() - interval '9 days', now(), now(), now()) returning id`
      await sql`insert into evidence_controls (org_id, id, record_id, control_id) values (${here.id}, gen_random_uuid(), ${made?.id ?? ''}, ${controlId})`
      await sql.unsafe('alter table evidence enable trigger user; alter table evidence_controls enable trigger user')
    }),
  }
}
