import { createHash } from 'node:crypto'
import { v7 } from 'uuid'
import { days } from '#lib/clock.ts'
import type { Arrange, Examples, Row, Volume } from '../example-shape.ts'

const sha256 = `sha256:${'0'.repeat(64)}`
const ago = (count: number) => new Date(Date.now() - days(count))
const leaf = createHash('sha256').update('\u0000row').digest('hex')
export const key = '["system","1","role","clerk",""]'

type At = { systemId: string; populationId: string }

/** A frozen population of one row. */
export async function frozen(here: Arrange, extractedAt = ago(2), keys: string[] = [key], systemId?: string): Promise<At> {
  const system = systemId ?? (await here.add('systems', { name: `Ledger ${here.tag()}`, environment: 'production', criticality: 3 }))
  const by = await here.user()
  const populationId = await here.add('populations', { system_id: system, source: 'table', title: `Users ${here.tag()}`, state: 'draft', report: 'Report R-12', extracted_at: extractedAt })
  await here.write(async (sql) => {
    for (const each of keys) await sql`insert into population_rows (org_id, population_id, key, leaf, place, account_id, account_name, account_kind, right_kind, right_id, right_name, scope, rest) values (${here.orgId}, ${populationId}, ${each}, decode(${leaf}, 'hex'), 'line 2', '1', 'ann', 'person', 'role', 'clerk', 'clerk', '', '{"paths":["direct"]}')`
    const n = keys.length
    await sql`update populations set state = 'complete', records = ${n}, used = ${n}, rejected = 0, blank = 0, entries = ${n}, accepted = ${n}, duplicates = 0, conflicts = 0, columns = '["user"]', shape = ${sha256}, root = ${sha256}, read_at = now() where org_id = ${here.orgId} and id = ${populationId}`
    await sql`update populations set state = 'superseded' where org_id = ${here.orgId} and system_id = ${system} and source = 'table' and state = 'frozen'`
    await sql`update populations set state = 'frozen', frozen_at = now(), frozen_by_id = ${by}, reason = 'As agreed' where org_id = ${here.orgId} and id = ${populationId}`
  })
  return { systemId: system, populationId }
}

const fieldsOf = async (here: Arrange, systemId: string) => ({
  title: `Access review ${here.tag()}`, windowFrom: ago(30).toISOString(), windowTo: new Date(Date.now() + days(20)).toISOString(), dueAt: new Date(Date.now() + days(14)).toISOString(), ownerId: await reviewer(here), securityId: await reviewer(here), reviewer: 'system_owner', privilegedToSecurity: true, dormantDays: 90, scope: [`${systemId}:table`],
})

/** Somebody who may decide rows. */
async function reviewer(here: Arrange): Promise<string> {
  const id = await here.user()
  await here.write((sql) => sql`insert into user_roles (org_id, id, user_id, role, created_at) values (${here.orgId}, ${v7()}, ${id}, 'reviewer', now()) on conflict do nothing`)
  return id
}

type Made = At & { id: string; assigneeId: string; securityId: string }

/** One row, of nobody known, that `assigneeId` is to decide. */
export async function campaign(here: Arrange, { open = true, row = {}, of = {} }: { open?: boolean; row?: { assigneeId?: string | null; state?: 'approve' | 'reject' | 'flag' }; of?: Row } = {}): Promise<Made> {
  const at = await frozen(here)
  const me = await reviewer(here)
  const assigneeId = row.assigneeId === undefined ? me : row.assigneeId
  const id = await here.add('campaigns', { title: `Access review ${here.tag()}`, state: 'preparing', occurrence: '2026-Q4', window_from: ago(30), window_to: new Date(Date.now() + days(20)), due_at: new Date(Date.now() + days(14)), owner_id: me, security_id: me, reviewer: 'system_owner', privileged_to_security: true, dormant_days: 90, built_at: new Date(), ...of })
  await here.add('campaign_populations', { campaign_id: id, system_id: at.systemId, source: 'table', population_id: at.populationId })
  await here.write(async (sql) => {
    await sql`insert into campaign_rows (org_id, campaign_id, number, system_id, source, population_id, key, leaf, account_id, account_name, account_kind, right_kind, right_id, right_name, scope, rest, guarded, assignee_id, assigned_by) values (${here.orgId}, ${id}, 1, ${at.systemId}, 'table', ${at.populationId}, ${key}, decode(${leaf}, 'hex'), '1', 'ann', 'person', 'role', 'clerk', 'clerk', '', '{"paths":["direct"]}', false, ${assigneeId}, ${assigneeId === null ? 'nobody' : 'system_owner'})`
    if (open) await sql`update campaigns set state = 'open', opened_at = now() where org_id = ${here.orgId} and id = ${id}`
  })
  if (row.state && assigneeId) await decided(here, id, assigneeId, row.state)
  return { ...at, id, assigneeId: assigneeId ?? me, securityId: me }
}

/** As if they had decided it: with the entry PostgreSQL asks for. */
export const decided = (here: Arrange, id: string, by: string, outcome: string) => here.write(async (sql) => {
  const body = JSON.stringify({ v: 1, action: 'campaigns.decide', category: 'approval', outcome: 'success', correlation: v7(), actor: { kind: 'person', id: by }, subject: { type: 'campaign', id, label: '' } })
  await sql`insert into audit_entries (org_id, id, recorded_at, body) values (${here.orgId}, ${v7()}, now(), ${body})`
  await sql`insert into campaign_decisions (org_id, campaign_id, number, sequence, outcome, note, decided_by_id, leaf, decided_at) values (${here.orgId}, ${id}, 1, 1, ${outcome}, 'Not needed', ${by}, decode(${leaf}, 'hex'), now())`
})

/** As if they had submitted it. */
const submitted = (here: Arrange, id: string, by: string) => here.write(async (sql) => {
  const body = JSON.stringify({ v: 1, action: 'campaigns.submit', category: 'approval', outcome: 'success', correlation: v7(), actor: { kind: 'person', id: by }, subject: { type: 'campaign', id, label: '' } })
  await sql`insert into audit_entries (org_id, id, recorded_at, body) values (${here.orgId}, ${v7()}, now(), ${body})`
  await sql`update campaign_reviewers set submitted_at = now(), submitted_by_id = user_id where org_id = ${here.orgId} and campaign_id = ${id}`
})

const seen = (sequence: number) => [{ number: 1, sequence, hash: leaf }]
const closed = async (here: Arrange, of: Row = {}) => {
  const made = await campaign(here, { row: { state: 'approve' }, of })
  await submitted(here, made.id, made.assigneeId)
  await here.write((sql) => sql`update campaigns set state = 'closed', closed_at = now(), closed_by_id = ${made.assigneeId} where org_id = ${here.orgId} and id = ${made.id}`)
  return made
}
const signedOff = async (here: Arrange, of: Row = {}) => {
  const made = await closed(here, of)
  for (const kind of ['campaigns.report', 'campaigns.rows']) await here.add('artifacts', { kind, owner_type: 'campaign', owner_id: made.id, name: kind, retention_class: 'evidence', sha256, size: 5, type: 'text/csv', store: 'folder', key: `somewhere/${made.id}/${kind}`, retain_until: new Date(Date.now() + days(4_000)) })
  await here.write((sql) => sql`update campaigns set state = 'signed_off', signed_off_at = now(), signed_off_by_id = ${made.assigneeId}, statement = 'Complete' where org_id = ${here.orgId} and id = ${made.id}`)
}
const reporting = async (here: Arrange) => {
  const { id, assigneeId } = await closed(here)
  return here.add('runs', { queue: 'campaigns.report', subject_type: 'campaign', subject_id: id, label: 'Review', input: { statement: 'Complete' }, status: 'running', started_at: new Date(), started_by_id: assigneeId })
}
const stored = (name: string, type: string) => ({ name, type, origin: 'upload', store: 'folder', key: `somewhere/${name}`, objectVersion: null, sha256, size: 5, lockedUntil: null })
const building = async (here: Arrange) => here.add('runs', { queue: 'campaigns.build', subject_type: 'campaign', subject_id: (await campaign(here, { open: false })).id, label: 'Review', input: {}, status: 'running', started_at: new Date() })

export const examples: Examples<'campaigns'> = {
  'campaigns.create': async (here) => fieldsOf(here, (await frozen(here)).systemId),
  'campaigns.update': async (here) => {
    const { id, systemId } = await campaign(here, { open: false })
    return { id, version: 1, ...(await fieldsOf(here, systemId)) }
  },
  'campaigns.withdraw': async (here) => ({ id: (await campaign(here, { open: false })).id, version: 1, reason: 'Planned twice' }),
  'campaigns.build': async (here) => ({ id: (await campaign(here, { open: false })).id }),
  'campaigns.take': async (here) => ({ id: await building(here) }),
  'campaigns.fail': async (here) => ({ id: await building(here), why: 'The disk was full.' }),
  'campaigns.open': async (here) => ({ id: (await campaign(here, { open: false })).id, version: 1 }),
  'campaigns.decide': async (here) => ({ id: (await campaign(here, { row: { assigneeId: (await here.self()).userId } })).id, outcome: 'approve', rows: seen(0) }),
  'campaigns.undo': async (here) => ({ id: (await campaign(here, { row: { assigneeId: (await here.self()).userId, state: 'approve' } })).id, rows: seen(1) }),
  'campaigns.submit': async (here) => ({ id: (await campaign(here, { row: { assigneeId: (await here.self()).userId, state: 'approve' } })).id }),
  'campaigns.reassign': async (here) => ({ id: (await campaign(here)).id, rows: [1], toId: await reviewer(here), reason: 'Away until the end of the month' }),
  'campaigns.compare': async (here) => {
    const { id, systemId } = await campaign(here)
    return { id, populationId: (await frozen(here, ago(1), [key], systemId)).populationId }
  },
  'campaigns.remind': async (here) => {
    const { id, assigneeId } = await campaign(here)
    return { id, userId: assigneeId, what: 'due' }
  },
  'campaigns.close': async (here) => {
    const { id, assigneeId } = await campaign(here, { row: { state: 'approve' } })
    await submitted(here, id, assigneeId)
    return { id, version: 1 }
  },
  'campaigns.signOff': async (here) => ({ id: (await closed(here)).id, version: 1, statement: 'Complete, and decided by the right people' }),
  'campaigns.seal': async (here) => ({ id: await reporting(here), rows: 1, report: stored('review.pdf', 'application/pdf'), list: stored('review.csv', 'text/csv') }),
  'campaigns.failReport': async (here) => ({ id: await reporting(here), why: 'The disk was full.' }),
  'campaigns.createQuarterly': async (here) => {
    await signedOff(here, { occurrence: '2020-Q1' })
    return {}
  },
  'campaigns.export': () => ({}),
  'campaigns.setGranting': async (here) => ({ systemId: (await frozen(here)).systemId, source: 'table', rightKind: 'role', rightId: 'administrator', rightName: 'Administrator', grants: true, reason: 'May create users' }),
}

export const volume: Volume = {
  tables: ['campaigns', 'campaign_rows', 'campaign_reviewers'],
  fill: ({ orgId, each, first, id, me }) => `
    insert into campaigns (org_id, id, title, state, occurrence, window_from, window_to, due_at, owner_id, security_id, reviewer, privileged_to_security, dormant_days, opened_at, created_at, updated_at)
      select '${orgId}', ${first('campaign')}, 'Access review ' || n, (array['open', 'preparing', 'withdrawn'])[1 + n % 3], '2026-Q4', now() - interval '30 days', now(), now() - n * interval '1 minute', '${me}', '${me}', 'manager', true, 90, case when n % 3 = 0 then now() end, now(), now() ${each};
    insert into campaign_rows (org_id, campaign_id, number, id, system_id, source, population_id, key, leaf, account_id, account_name, account_kind, right_kind, right_id, right_name, scope, rest, flags, guarded, assignee_id, assigned_by)
      select '${orgId}', '${id('campaign')}', n, ${first('campaign row')}, '${id('populated')}', 'table', '${id('population')}', 'key ' || n, '\\x00', n::text, 'account ' || n, 'person', 'role', (n % 50)::text, 'role ' || n % 50, '', '{}', case when n % 200 = 7 then '{"dormant":"last used long ago"}' else '{}' end::jsonb, n % 200 = 7, '${me}', 'manager' ${each};`,
  lists: ({ id, me }) => ({
    'campaigns.list': { cursors: { dueAt: ago(5).toISOString() }, filters: { search: ['review 77'], state: ['open'], overdue: ['yes'] }, accepted: { search: 'text in the middle of a title; no leakproof operator finds it by an index' } },
    'campaigns.rows': { of: { campaignId: id('campaign') }, cursors: { accountName: 'account 500', rightName: 'role 25' }, filters: { state: ['pending'], mine: ['yes'], assigneeId: [me], systemId: [id('populated')], flag: ['dormant'], changed: ['yes'], search: ['account 77'] }, accepted: { search: 'text in the middle of a name', 'flag dormant': 'among the rows of one review, in their order' } },
  }),
}
