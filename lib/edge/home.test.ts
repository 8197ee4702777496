import postgres from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type BuiltInRole, builtInRoles } from '#lib/auth/roles.ts'
import { days } from '#lib/clock.ts'
import { arranging } from '../../test/arrange.ts'
import { testDatabase } from '../../test/database.ts'
import { organization } from '../../test/fixtures.ts'

const database = await testDatabase()
const { createSystem } = await import('#lib/modules/systems/operations.ts')
const { examples } = await import('#lib/modules/examples.ts')
const { getRecent, getVisit, getWorklist } = await import('./home.ts')
const { getPosture } = await import('./posture.ts')
const { requestMute } = await import('#lib/modules/detection-rules/operations/mutes.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
afterAll(() => Promise.all([closePools(), owner.end()]))

const org = await organization(owner, 'Home')
const { here } = await arranging(owner)(org.id)

const finding = (row: Record<string, unknown>) => here.add('findings', {
  rule_id: 'r', rule_name: 'A rule', severity: 3, risk_score: 60, occurred_at: new Date(), source: 'okta', status: 'open', correlation_key: here.tag(), description: 'd', extra_data: {}, ...row,
})

beforeAll(async () => {
  for (let n = 0; n < 12; n++) await finding({ severity: 1 + (n % 4), risk_score: 10 + n, occurred_at: new Date(Date.now() - days(n)) })
  const [decided, by] = [await finding({ severity: 4 }), await here.user()]
  await here.write((sql) => sql`update findings set status = 'resolved', reviewed_by_id = ${by}, reviewed_at = now(), note = 'done' where org_id = ${org.id} and id = ${decided}`)
}, 60_000)

it('counts what waits and not what is shown: the first eight by risk, of all twelve', async () => {
  const kinds = await getWorklist(await org.person('reviewer'), {})
  const open = kinds.find((kind) => kind.title === 'Findings nobody has taken')
  expect(open?.total).toEqual({ count: 12, more: false })
  expect(open?.tasks.map((task) => task.detail)).toEqual([21, 20, 19, 18, 17, 16, 15, 14].map((risk) => `risk ${risk}`))
  expect(open?.all).toBe('/findings?assignee=nobody&status=open')
})

it('names for each role the kinds that can wait for it, and none for whom nothing ever does', async () => {
  const titles: Record<string, string[]> = {}
  for (const role of Object.keys(builtInRoles) as BuiltInRole[]) titles[role] = (await getWorklist(await org.person(role), {})).map((kind) => kind.title)
  const none = ['Your account']
  expect(titles).toMatchObject({ executive: ['Requests to decide', ...none], auditor: ['Conflicts of duties', 'Control tests to review', 'Deviations to remediate', ...none], external_auditor: none, read_only: none, employee: ['Requests to decide', ...none] })
  expect(titles.contributor).toEqual(['Tasks of incidents', 'Requests to decide', 'Access to grant', 'Changes to bring to their end', 'Deficiencies to remediate', 'Changes that were made', 'Changes that failed', 'Deviations to remediate', 'Evidence asked of you', 'Deliveries with rejected events, last 7 days', 'Your account'])
  expect(titles.reviewer).toEqual(expect.arrayContaining(['Findings assigned to you', 'Findings nobody has taken', 'Evidence to review']))
  expect(titles.admin).toEqual(expect.arrayContaining(['Requests to decide', 'Systems without an owner', 'Mails not sent']))
})

it('a request waits for everybody who may decide it but for whoever asked', async () => {
  const [one, other] = [await org.person('compliance_manager'), await org.person('admin')]
  await requestMute(one, { ruleId: 'aws-secret-read', reason: 'Noise until Friday', expiresAt: new Date(Date.now() + days(3)).toISOString() })
  const waiting = async (person: typeof one) => (await getWorklist(person, {})).find((kind) => kind.title === 'Requests to decide')?.tasks.map((task) => task.detail)
  expect([await waiting(one), await waiting(other)]).toEqual([[], ['Noise until Friday']])
})

it('shows what people changed, and not what the portal does by itself', async () => {
  const admin = await org.person('admin', 'Ada Actor')
  await createSystem(admin, (await examples['systems.create'](here)) as never)
  const rows = await getRecent(await org.person('auditor'), {})
  expect(rows[0]).toMatchObject({ actorName: 'Ada Actor', action: 'systems.create' })
  expect(rows.every((row) => row.actorKind === 'person')).toBe(true)
})

it('tells an auditor what was recorded since the session before, by subject, and that nothing was verified yet', async () => {
  const auditor = await org.person('auditor')
  const session = (row: Record<string, unknown>) => here.add('sessions', { user_id: auditor.userId, method: 'password', ip: '127.0.0.1', user_agent: 'x', expires_at: new Date(Date.now() + days(1)), ...row })
  // The present one is no former visit.
  await session({ id: auditor.sessionId, last_seen_at: new Date(Date.now() + 60_000) })
  expect((await getVisit(auditor, {})).since).toBeNull()
  const before = new Date()
  await session({ last_seen_at: before })
  await createSystem(await org.person('admin'), (await examples['systems.create'](here)) as never)
  const { since, subjects, log } = await getVisit(auditor, {})
  expect(since).toEqual(before)
  // One, though others were registered before.
  expect(subjects).toContainEqual({ subject: 'system', count: 1 })
  expect(log).toMatchObject({ breaks: 0, verified: null })
  await expect(getVisit(await org.person('executive'), {})).rejects.toMatchObject({ code: 'forbidden' })
})

it('gives an executive coverage with its denominator, and undecided findings with the oldest', async () => {
  const posture = await getPosture(await org.person('executive'), {})
  expect(posture.undecided).toEqual({ count: 12, more: false })
  expect(posture.severe).toEqual({ count: 6, more: false })
  expect(posture.oldestSevere?.getTime()).toBeLessThan(Date.now() - days(10))
  expect(posture.coverage).toEqual({ have: 0, due: 0, expired: 0, areas: [] })
  await org.controls('OP-02', 'AC-01')
  const template = await here.add('evidence_templates', { name: 'Restore test', category: 'restore_test', frequency: 'monthly', starts_on: new Date(Date.now() - days(70)), freshness_days: 31, how_to_collect: '' })
  await here.write((sql) => sql`insert into template_controls (org_id, id, record_id, control_id) select org_id, gen_random_uuid(), ${template}, id from controls where org_id = ${here.orgId}`)
  const { coverage } = await getPosture(await org.person('executive'), {})
  expect(coverage.due).toBeGreaterThan(0)
  expect(coverage.areas).toEqual(['AC', 'OP'].map((area) => ({ area, have: 0, due: coverage.due })))
  await expect(getPosture(await org.person('employee'), {})).rejects.toMatchObject({ code: 'forbidden' })
})
