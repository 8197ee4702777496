import type { Arrange, Examples, Volume } from '../example-shape.ts'
import { alert, finding } from '../incidents/examples.ts'

const threshold = (here: Arrange) => here.add('alert_thresholds', { name: `Backlog ${here.tag()}`, measure: 'open_findings', most: 1_000_000, severity: 3, enabled: true })
const said = (here: Arrange) => ({ name: `Backlog ${here.tag()}`, measure: 'open_findings', most: 500_000, severity: 'high', enabled: 'on' })

export const examples: Examples<'alerts'> = {
  'alerts.look': async (here) => {
    await finding(here, { rule_id: `rule-${here.tag()}`, rule_name: 'The audit trail is not what was signed', severity: 4 })
    return {}
  },
  'alerts.acknowledge': async (here) => ({ id: await alert(here), version: 1 }),
  'alerts.assign': async (here) => {
    const assigneeId = await here.user()
    await here.add('user_roles', { user_id: assigneeId, role: 'reviewer' })
    return { id: await alert(here), version: 1, assigneeId }
  },
  'alerts.resolve': async (here) => ({ id: await alert(here), version: 1, resolution: 'Planned work' }),
  'alerts.createThreshold': (here) => said(here),
  'alerts.updateThreshold': async (here) => ({ id: await threshold(here), version: 1, ...said(here) }),
  'alerts.removeThreshold': async (here) => ({ id: await threshold(here) }),
  'alerts.export': () => ({}),
}

export const volume: Volume = {
  tables: ['alerts'],
  fill: ({ orgId, me, each, first }) => `
    insert into alerts (org_id, id, number, source, key, title, said, severity, subject, href, state, assignee_id, acknowledged_at, acknowledged_by_id, resolved_at, resolution, created_at, updated_at)
      select '${orgId}', ${first('alert')}, n, (array['rule', 'threshold', 'operation'])[1 + n % 3], 'key ' || n, 'Alert ' || n, 'x', 1 + n % 4, 'x', '/', case when n % 50 = 0 then 'open' when n % 50 = 1 then 'acknowledged' else 'resolved' end, case when n % 100 = 0 then '${me}'::uuid end,
        case when n % 50 = 1 then now() end, case when n % 50 = 1 then '${me}'::uuid end, case when n % 50 > 1 then now() end, case when n % 50 > 1 then 'x' end, now(), now() ${each};`,
  lists: () => ({
    'alerts.list': { cursors: { alert: 5_000 }, filters: { state: ['open', 'acknowledged', 'resolved', 'live'], severity: ['critical'], source: ['rule'], assignee: ['me', 'nobody'] } },
  }),
}
