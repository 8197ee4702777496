import { approvedFor, approvedOnce, askedFor, decidedFor } from '../approvals/examples.ts'
import type { Arrange, Decidable, Examples, Row, Volume } from '../example-shape.ts'
import { finding } from '../incidents/examples.ts'
import { responseDecisions } from './model.ts'

const kind = 'response-action'

async function response(here: Arrange, row: Row = {}): Promise<string> {
  const by = await here.user()
  return here.add('response_actions', { rule_id: `rule-${here.tag()}`, rule_name: 'A key was handed out', actions: ['lock_account'], role: null, reason: 'At night nobody is there', requested_by_id: by, requested_by_person_id: by, requested_at: new Date(), ...row })
}

async function running(here: Arrange, row: Row = {}): Promise<string> {
  const [id, by] = [await response(here, row), await here.user()]
  await approvedFor(here, { kind, subjectType: kind, subjectId: id })
  await here.write((sql) => sql`update response_actions set ${sql({ status: 'approved', decided_by_id: by, decided_by_person_id: by, decided_at: new Date(Date.now() - 60_000) })} where org_id = ${here.orgId} and id = ${id}`)
  return id
}

export const examples: Examples<'responseActions'> = {
  'responseActions.request': () => ({ ruleId: 'portal-sign-in-failed', actions: ['end_sessions', 'notify_role'], role: 'admin', reason: 'At night nobody is there' }),
  'responseActions.approve': async (here) => {
    const id = await response(here)
    return { id, approvalId: await decidedFor(here, { kind, subjectType: kind, subjectId: id }) }
  },
  'responseActions.reject': async (here) => {
    const id = await response(here)
    return { id, approvalId: (await askedFor(here, { kind, subjectType: kind, subjectId: id })).id, outcome: 'withdrawn' }
  },
  'responseActions.end': async (here) => ({ id: await running(here) }),
  'responseActions.act': async (here) => {
    const rule = `rule-${here.tag()}`
    const id = await running(here, { rule_id: rule, actions: ['lock_account', 'notify_role'], role: 'admin' })
    await finding(here, { rule_id: rule, rule_name: 'A key was handed out', source: 'tickmark', user_name: await here.user(), id: crypto.randomUUID().replace(/^.{13}/, (Date.now().toString(16).padStart(12, '0')).replace(/^(.{8})(.{4})$/, '$1-$2')) })
    return { id }
  },
  'responseActions.reverse': async (here) => ({ id: await here.add('response_acts', { response_id: await running(here), finding_id: here.id(), action: 'lock_account', target_id: await here.user({ status: 'deactivated' }), outcome: 'done', said: 'Locked' }), reason: 'It was planned' }),
}

/** States nobody decided. */
const undecided = ['requested', 'withdrawn', 'expired']

export const decidable: Decidable = {
  decisions: responseDecisions,
  begin: (here, _state, by) => response(here, { requested_by_id: by.userId, requested_by_person_id: by.personId }),
  ready: (here, id) => approvedOnce(here, { kind, subjectType: kind, subjectId: id }),
  columns: (status, by, note) => (status === 'ended' ? { status, ended_by_id: by.userId, ended_at: new Date() } : undecided.includes(status) ? { status, note } : { status, note, decided_by_id: by.userId, decided_by_person_id: by.personId, decided_at: new Date() }),
  input: (id, note) => ({ id, ...(note === null ? {} : { note }) }),
}

export const volume: Volume = {
  tables: ['response_acts'],
  fill: ({ orgId, each }) => `
    insert into response_acts (org_id, id, response_id, finding_id, action, outcome, said, created_at, updated_at)
      select '${orgId}', gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'end_sessions', 'nothing', 'x', now() - n * interval '1 minute', now() ${each};`,
  lists: () => ({}),
}
