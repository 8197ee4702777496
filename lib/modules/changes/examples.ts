import { days, hours } from '#lib/clock.ts'
import { approvedFor, without } from '../approvals/examples.ts'
import type { Arrange, Examples, Row, Volume } from '../example-shape.ts'

const answers = { impact: 1, reach: 1, backOut: 1, testing: 1, novelty: 1 }
const answered = Object.fromEntries(Object.entries(answers).map(([question, answer]) => [`answer.${question}`, answer]))
const from = (now: number, inDays: number) => new Date(now + days(inDays))
const iso = (inDays: number) => from(Date.now(), inDays).toISOString()

const system = (here: Arrange) => here.add('systems', { name: `Ledger ${here.tag()}`, environment: 'production', criticality: 3 })

async function fieldsOf(here: Arrange): Promise<Row> {
  return { title: `Change ${here.tag()}`, category: 'code', description: 'Deploy the release', justification: 'A fix is needed', systemIds: [await system(here)], ...answered, testPlan: 'Smoke test', backOutPlan: 'Roll back', plannedFrom: iso(1), plannedTo: iso(2), refs: ['PR-12'] }
}

let numbers = 0

/** A draft, brought to a state as the owner of the database alone could. */
export async function change(here: Arrange, { state, ...row }: Row & { state?: string } = {}): Promise<string> {
  const by = (row.requested_by_id as string | undefined) ?? (await here.user())
  const systemIds = (row.system_ids as string[] | undefined) ?? [await system(here)]
  numbers += 1
  const draft = { number: 100_000 + numbers + Math.floor(Math.random() * 1e8), title: `Change ${here.tag()}`, type: 'normal', category: 'code', description: 'Deploy the release', justification: 'A fix is needed', answers, test_plan: 'Smoke test', back_out_plan: 'Roll back', planned_from: from(Date.now(), 1), planned_to: from(Date.now(), 2), refs: ['PR-12'], ...row }
  const moved = new Set(['approved_at', 'approve_by', 'scheduled_at', 'implemented_at', 'implemented_by_id', 'implementer_id', 'verified_at', 'verified_by_id', 'closed_at', 'withdrawn_at', 'result', 'submitted_at'])
  const begun = Object.fromEntries(Object.entries(draft).filter(([column]) => !moved.has(column)))
  const id = await here.add('changes', { ...begun, requested_by_id: by, system_ids: systemIds })
  const then = { ...Object.fromEntries(Object.entries(row).filter(([column]) => moved.has(column))), ...(state && { state }) }
  if (Object.keys(then).length > 0) await without(here, 'changes', 'moves', (sql) => sql`update changes set ${sql(then as Record<string, never>)} where org_id = ${here.orgId} and id = ${id}`)
  return id
}

const ago = (count: number) => new Date(Date.now() - hours(count))
const mine = async (here: Arrange) => ({ requested_by_id: (await here.self()).userId })
const approved = (row: Row = {}) => ({ state: 'approved', approved_at: ago(2), submitted_at: ago(3), ...row })
async function made(here: Arrange, row: Row = {}): Promise<Row & { state: string }> {
  return { ...approved(), state: 'implemented', implemented_at: ago(1), implemented_by_id: await here.user(), ...row }
}

async function template(here: Arrange, row: Row = {}, inForce = true): Promise<string> {
  const [by, owner, systemId] = [await here.user(), await here.user(), await system(here)]
  const id = await here.add('change_templates', { title: `Restart ${here.tag()}`, category: 'infrastructure', description: 'Restart the service', system_ids: [systemId], answers, test_plan: 'Ask its health', back_out_plan: 'Start it again', owner_id: owner, state: 'requested', reason: 'Every week', expires_at: from(Date.now(), 90), requested_by_id: by, ...row })
  if (!inForce) return id
  await approvedFor(here, { kind: 'change-template', subjectType: 'change-template', subjectId: id })
  await here.write((sql) => sql`update change_templates set state = 'approved', decided_at = now() where org_id = ${here.orgId} and id = ${id}`)
  return id
}
const systemsOf = (here: Arrange, table: 'change_templates' | 'changes', id: string): Promise<string[]> => here.write(async (sql) => (await sql<{ ids: string[] }[]>`select system_ids as ids from ${sql(table)} where org_id = ${here.orgId} and id = ${id}`)[0]?.ids ?? [])

async function standard(here: Arrange, row: Row & { state?: string } = {}): Promise<{ id: string; templateId: string; systemIds: string[] }> {
  const templateId = await template(here)
  const systemIds = await systemsOf(here, 'change_templates', templateId)
  return { id: await change(here, { type: 'standard', template_id: templateId, system_ids: systemIds, category: 'infrastructure', description: 'Restart the service', test_plan: 'Ask its health', back_out_plan: 'Start it again', ...row }), templateId, systemIds }
}

const freeze = (here: Arrange, systemIds: string[], row: Row = {}) => here.add('change_freezes', { title: `Closing ${here.tag()}`, reason: 'The books are closed', system_ids: systemIds, starts_at: from(Date.now(), 0.5), ends_at: from(Date.now(), 9), ...row })

async function exception(here: Arrange): Promise<string> {
  const changeId = await change(here, approved())
  return here.add('freeze_exceptions', { freeze_id: await freeze(here, await systemsOf(here, 'changes', changeId)), change_id: changeId, revision: 1, state: 'requested', reason: 'It cannot wait', requested_by_id: await here.user() })
}

export const examples: Examples<'changes'> = {
  'changes.create': (here) => fieldsOf(here),
  'changes.createStandard': async (here) => {
    const templateId = await template(here)
    return { templateId, title: `Restart ${here.tag()}`, systemIds: await systemsOf(here, 'change_templates', templateId), plannedFrom: iso(1), plannedTo: iso(2), refs: [] }
  },
  'changes.update': async (here) => ({ id: await change(here, await mine(here)), version: 1, ...(await fieldsOf(here)) }),
  'changes.updateStandard': async (here) => {
    const { id, templateId, systemIds } = await standard(here, await mine(here))
    return { id, version: 1, templateId, title: `Restart ${here.tag()}`, systemIds, plannedFrom: iso(1), plannedTo: iso(2), refs: [] }
  },
  'changes.copy': async (here) => ({ id: await change(here) }),
  'changes.setDependencies': async (here) => {
    const other = await change(here)
    const [row] = await here.write((sql) => sql<{ number: number }[]>`select number from changes where org_id = ${here.orgId} and id = ${other}`)
    return { id: await change(here), version: 1, dependsOn: [`CHG-${row?.number}`] }
  },
  'changes.submit': async (here) => ({ id: await change(here, await mine(here)), version: 1 }),
  'changes.approve': async (here) => {
    const id = await change(here, { state: 'submitted', submitted_at: ago(1) })
    return { id, approvalId: await approvedFor(here, { kind: 'change', subjectType: 'change', subjectId: id }) }
  },
  'changes.recordApplied': async (here) => ({ approvalId: await approvedFor(here, { kind: 'approval-rule', subjectType: 'approval-rule', subjectId: crypto.randomUUID() }, { recorded: false }) }),
  'changes.reject': async (here) => {
    const id = await change(here, { state: 'submitted', submitted_at: ago(1) })
    return { id, approvalId: await approvedFor(here, { kind: 'change', subjectType: 'change', subjectId: id }), outcome: 'rejected' }
  },
  'changes.assign': async (here) => ({ id: await change(here, approved()), version: 1, implementerId: await here.user() }),
  'changes.schedule': async (here) => ({ id: await change(here, approved({ implementer_id: await here.user() })), version: 1 }),
  'changes.implement': async (here) => ({ id: await change(here, approved(await mine(here))), version: 1, note: 'As planned' }),
  'changes.verify': async (here) => ({ id: await change(here, await made(here)), version: 1, note: 'The smoke test passed' }),
  'changes.close': async (here) => ({ id: await change(here, await made(here, { state: 'verified', verified_at: ago(0.5), verified_by_id: await here.user() })), version: 1, result: 'successful' }),
  'changes.withdraw': async (here) => ({ id: await change(here), version: 1, note: 'Not needed any more' }),
  'changes.reopen': async (here) => ({ id: await change(here, { state: 'withdrawn', withdrawn_at: ago(1) }), version: 1, note: 'Needed after all' }),
  'changes.comment': async (here) => ({ id: await change(here), comment: 'Seen' }),
  'changes.attach': async (here) => ({ id: await change(here, await mine(here)), kind: 'test', file: { name: 'smoke-test.txt', type: 'text/plain', origin: 'upload', store: 'folder', key: 'somewhere', objectVersion: null, sha256: `sha256:${'0'.repeat(64)}`, size: 5, lockedUntil: null } }),
  'changes.remind': async (here) => ({ id: await change(here, { ...(await made(here)), type: 'emergency', approved_at: null, implemented_at: ago(30), approve_by: ago(6) }) }),
  'changes.gate': async (here) => ({ id: await change(here, approved()), ref: 'PR-12', environment: 'production' }),
  'changes.requestTemplate': async (here) => ({ title: `Restart ${here.tag()}`, category: 'infrastructure', description: 'Restart the service', systemIds: [await system(here)], ...answered, testPlan: 'Ask its health', backOutPlan: 'Start it again', ownerId: await here.user(), expiresAt: iso(90), reason: 'Every week' }),
  'changes.approveTemplate': async (here) => {
    const id = await template(here, {}, false)
    return { id, approvalId: await approvedFor(here, { kind: 'change-template', subjectType: 'change-template', subjectId: id }) }
  },
  'changes.rejectTemplate': async (here) => {
    const id = await template(here, {}, false)
    return { id, approvalId: await approvedFor(here, { kind: 'change-template', subjectType: 'change-template', subjectId: id }), outcome: 'rejected' }
  },
  'changes.endTemplate': async (here) => ({ id: await template(here), reason: 'The service is gone' }),
  'changes.createFreeze': async (here) => ({ title: `Closing ${here.tag()}`, reason: 'The books are closed', systemIds: [], startsAt: iso(300), endsAt: iso(302) }),
  'changes.endFreeze': async (here) => ({ id: await freeze(here, [await system(here)]), reason: 'Closed early' }),
  'changes.requestException': async (here) => {
    const id = await change(here, approved())
    return { id, freezeId: await freeze(here, await systemsOf(here, 'changes', id)), reason: 'It cannot wait' }
  },
  'changes.except': async (here) => {
    const id = await exception(here)
    return { id, approvalId: await approvedFor(here, { kind: 'freeze-exception', subjectType: 'freeze-exception', subjectId: id }) }
  },
  'changes.rejectException': async (here) => {
    const id = await exception(here)
    return { id, approvalId: await approvedFor(here, { kind: 'freeze-exception', subjectType: 'freeze-exception', subjectId: id }), outcome: 'rejected' }
  },
  'changes.export': () => ({}),
  'changes.print': async (here) => ({ id: await change(here) }),
}

export const volume: Volume = {
  tables: ['changes', 'change_systems', 'change_refs', 'change_templates', 'change_freezes'],
  fill: ({ orgId, rows, each, first, id, me }) => `
    insert into changes (org_id, id, number, title, type, category, state, description, justification, system_ids, answers, test_plan, back_out_plan, planned_from, planned_to, refs, requested_by_id, implementer_id, approved_at, implemented_at, implemented_by_id, approve_by, created_at, updated_at)
      select '${orgId}', ${first('change')}, n, 'Change ' || n * 7919 % ${rows} || ' ' || n, case when n % 40 = 0 then 'emergency' else 'normal' end, (array['code', 'infrastructure', 'access', 'configuration'])[1 + n % 4], case when n % 40 = 0 then 'implemented' else (array['draft', 'submitted', 'approved', 'rejected', 'scheduled', 'draft'])[1 + n % 6] end, '', '',
        case when n % 100 = 0 then array['${id('system')}'::uuid] else array[uuidv7()] end, '{"impact":1,"reach":1,"backOut":1,"testing":1,"novelty":1}', '', '', now() - n * interval '1 hour', now() - n * interval '1 hour' + interval '30 minutes', array['PR-' || n], case when n % 50 = 0 then '${me}'::uuid else uuidv7() end, case when n % 50 = 1 then '${me}'::uuid end,
        case when n % 80 = 0 then null when n % 40 = 0 then now() - n * interval '1 hour' else now() - interval '1 year' end, case when n % 40 = 0 then now() - n * interval '1 hour' end, case when n % 40 = 0 then uuidv7() end, case when n % 40 = 0 then now() - n * interval '1 hour' - interval '1 day' end, now() - n * interval '1 minute', now() ${each};
    insert into changes (org_id, id, number, title, type, category, state, result, description, justification, system_ids, answers, test_plan, back_out_plan, refs, requested_by_id, approved_at, implemented_at, closed_at, approval_id, alone, created_at, updated_at)
      select '${orgId}', uuidv7(), ${rows} + n, 'Weaker settings ' || n, 'normal', 'configuration', 'closed', 'successful', '', '', '{}', '{"impact":2,"reach":1,"backOut":0,"testing":3,"novelty":2}', '', '', '{}', uuidv7(), case when n % 1000 <> 0 then now() end, now(), now(), uuidv7(), n % 1000 = 0, now() - n * interval '1 minute', now() ${each} where n % 50 = 0;
    insert into change_systems (org_id, change_id, system_id) select org_id, id, unnest(system_ids) from changes where org_id = '${orgId}';
    insert into change_refs (org_id, change_id, ref) select org_id, id, unnest(refs) from changes where org_id = '${orgId}';
    insert into change_templates (org_id, id, title, category, description, system_ids, answers, test_plan, back_out_plan, owner_id, state, reason, expires_at, requested_by_id, created_at, updated_at)
      select '${orgId}', ${first('template')}, 'Restart ' || n, 'infrastructure', 'x', array[uuidv7()], '{"impact":1,"reach":1,"backOut":1,"testing":1,"novelty":1}', 'x', 'x', '${me}', case when n % 2 = 0 then 'approved' else 'ended' end, 'x', now() + interval '90 days', '${me}', now(), now() ${each};
    insert into change_freezes (org_id, id, title, reason, system_ids, starts_at, ends_at, created_at, updated_at)
      select '${orgId}', ${first('freeze')}, 'Closing ' || n, 'x', '{}', now() - n * interval '1 day', now() - n * interval '1 day' + interval '2 days', now(), now() ${each};`,
  lists: ({ id }) => ({
    'changes.list': {
      cursors: { createdAt: ago(100).toISOString(), plannedFrom: ago(100).toISOString() },
      filters: { search: ['change 77', 'CHG-12'], state: ['draft', 'scheduled'], type: ['emergency'], category: ['access'], systemId: [id('system')], ref: ['PR-77'], mine: ['requested', 'implementing'], late: ['yes'], portal: ['yes', 'alone'] },
      accepted: { search: 'text in the middle of a title; no leakproof operator finds it by an index', systemId: 'finds the changes of one system by an index and sorts them: some thousands in all its years' },
    },
    'changes.templates': { cursors: { title: 'Restart 5' }, filters: { inForce: ['yes'] } },
    'changes.freezes': { cursors: { startsAt: ago(240).toISOString() }, filters: { over: ['yes'] } },
  }),
}
