import { days } from '#lib/clock.ts'
import type { Arrange, Decidable, Examples, Volume } from '../example-shape.ts'
import { findingDecisions } from './model.ts'

const ago = (count: number) => new Date(Date.now() - days(count)).toISOString()

const finding = (here: Arrange) => here.add('findings', {
  rule_id: 'portal-sign-in-failed', rule_name: 'A sign-in failed', severity: 2, description: 'x', occurred_at: new Date(), source: 'other', risk_score: 30, extra_data: {}, event_id: here.id(),
})

async function reviewed(here: Arrange): Promise<string> {
  const [id, by] = [await finding(here), await here.user()]
  await here.write((sql) => sql`update findings set status = 'reviewed', reviewed_by_id = ${by}, reviewed_at = now() where org_id = ${here.orgId} and id = ${id}`)
  return id
}

const batch = (here: Arrange) =>
  here.add('event_batches', { source: 'other', label: 'feed.json', sha256: 'sha256:0', root: 'sha256:0', received: 0, accepted: 0, duplicates: 0, rejected: 0, rejects: [], received_at: new Date() })

export const examples: Examples<'findings'> = {
  'findings.detect': async (here) => ({ batchId: await batch(here) }),
  'findings.detectFailed': async (here) => ({ batchId: await batch(here) }),
  'findings.raise': (here) => ({
    ruleId: 'tickmark.source-silent', ruleName: 'A source fell silent', severity: 'high', description: 'Nothing came for a day.', system: 'Okta', key: here.tag(), riskScore: 70,
    reasons: [{ points: 70, because: 'a source of events is silent' }], matched: [{ selection: 'silence', field: 'hours', value: '24', pattern: 'at least 6' }], about: { source: 'okta' },
  }),
  'findings.tellCritical': async (here) => {
    await here.add('findings', { rule_id: 'portal-trail-wrong', rule_name: 'The audit trail is not what was signed', severity: 4, description: 'x', occurred_at: new Date(), source: 'tickmark', risk_score: 95, extra_data: {}, event_id: here.id() })
    await here.write(async (sql) => {
      await sql`insert into settings (org_id, document, version, updated_at) values (${here.orgId}, '{"notifications":{"criticalFindingsTo":"watch@example.com"}}', 1, now()) on conflict (org_id) do update set document = settings.document || excluded.document`
      await sql`update mails set created_at = now() - interval '2 hours' where org_id = ${here.orgId}`
    })
    return {}
  },
  'findings.review': async (here) => ({ ids: [await finding(here)] }),
  'findings.flag': async (here) => ({ ids: [await finding(here)] }),
  'findings.dismiss': async (here) => ({ ids: [await finding(here)], note: 'Planned' }),
  'findings.resolve': async (here) => ({ ids: [await finding(here)], note: 'Mended' }),
  'findings.reopen': async (here) => ({ ids: [await reviewed(here)] }),
  'findings.undo': async (here) => {
    const [id, decision, { userId: by }] = [await finding(here), here.id(), await here.self()]
    await here.write((sql) => sql`update findings set status = 'false_positive', note = 'Planned', reviewed_by_id = ${by}, reviewed_at = now(), decision_id = ${decision}, decided_by_id = ${by}, former = jsonb_build_object('at', now(), 'status', 'open', 'note', null, 'reviewed_by_id', null, 'reviewed_at', null)
      where org_id = ${here.orgId} and id = ${id}`)
    return { decision }
  },
  'findings.assign': async (here) => {
    const [ids, assigneeId] = [[await finding(here)], await here.user()]
    await here.add('user_roles', { user_id: assigneeId, role: 'reviewer' })
    return { ids, assigneeId }
  },
  'findings.export': () => ({}),
}

export const decidable: Decidable = {
  decisions: findingDecisions,
  begin: (here) => finding(here),
  columns: (status, by, note) => ({ status, note, reviewed_by_id: status === 'open' ? null : by.userId, reviewed_at: status === 'open' ? null : new Date() }),
  input: (id, note) => ({ ids: [id], note }),
}

export const volume: Volume = {
  tables: ['findings', 'finding_groups', 'finding_group_assignees'],
  fill: ({ orgId, me, each, id }) => `
    insert into findings (org_id, id, rule_id, rule_name, severity, description, occurred_at, user_name, system, source, event_id, risk_score, extra_data, status, note, reviewed_by_id, reviewed_at, assignee_id, created_at, updated_at)
      select '${orgId}', uuidv7(), 'rule-' || n % 60, 'Rule', 1 + n % 4, '', now() - n * interval '1 minute', 'user-' || n % 500, '', (array['cloudtrail', 'github', 'okta'])[1 + n % 3], uuidv7(), n % 101, '{}',
        (array['open', 'reviewed', 'flagged', 'false_positive', 'resolved'])[1 + n % 5], 'seen', '${id('user')}', now(), case when n % 50 = 0 then '${me}'::uuid end, now(), now() ${each};
    insert into finding_groups (org_id, id, rule_id, rule_name, severity, source, actor, open, reviewed, flagged, false_positive, resolved, assigned, top_risk, first_occurred_at, last_occurred_at, first_found_at, last_found_at)
      select '${orgId}', uuidv7(), 'rule-' || n % 60, 'Rule', 1 + n % 4, (array['cloudtrail', 'github', 'okta'])[1 + n % 3], 'user-' || n / 60, n % 2, n % 3, n % 5 / 4, n % 7 / 6, 1, 0,
        case when n % 2 + n % 5 / 4 > 0 then n % 101 else -1 end, now() - n * interval '2 minutes', now() - n * interval '1 minute', now(), now() - n * interval '1 minute' ${each};
    insert into finding_group_assignees (org_id, group_id, assignee_id, undecided) select org_id, id, case when n % 150 = 0 then '${me}'::uuid else '${id('user')}'::uuid end, 1
      from (select org_id, id, row_number() over () as n from finding_groups where org_id = '${orgId}' and undecided > 0) as g;`,
  lists: ({ id }) => ({
    'findings.list': {
      cursors: { occurredAt: ago(5), riskScore: 50, severity: 3 },
      filters: {
        status: ['open', 'reviewed', 'flagged', 'false_positive', 'resolved', 'undecided'], severity: ['critical'], user: ['user-77'], rule: ['rule-7'], source: ['okta'], assignee: ['me', 'nobody'], batchId: [id('batch')],
        from: [ago(3)], to: [ago(2)], foundFrom: [ago(3)], foundTo: [ago(2)],
      },
      together: [{ from: ago(3), to: ago(2) }, { foundFrom: ago(3), foundTo: ago(2) }, { status: 'undecided', sort: 'riskScore', direction: 'desc' }, { status: 'open', user: 'user-77' }],
    },
    'findings.groups': {
      cursors: { riskScore: 50, undecided: 1, lastFoundAt: ago(5), lastOccurredAt: ago(5) },
      filters: { status: ['open', 'reviewed', 'flagged', 'false_positive', 'resolved', 'undecided'], severity: ['critical'], user: ['user-77', '-'], rule: ['rule-7'], source: ['okta'], assignee: ['me', 'nobody'] },
      together: [{ status: 'undecided', severity: 'high' }, { rule: 'rule-7', user: 'user-77' }],
    },
  }),
}
