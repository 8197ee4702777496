import { jobActor } from '#lib/auth/actor.ts'
import { unlessRefused } from '#lib/door/unless-refused.ts'
import { linkToIncident } from '../incidents/operations/links.ts'
import { listIncidents } from '../incidents/queries.ts'
import type { SampleOf } from '../sample-shape.ts'
import { acknowledgeAlert } from './operations/answer.ts'
import { lookForAlerts } from './operations/look.ts'
import { createThreshold } from './operations/thresholds.ts'
import { listAlerts } from './queries.ts'

/** What is so in the sample organization, of which somebody looks into the oldest, and the one of an incident stands in its timeline; and two limits. */
export const sample: SampleOf = {
  after: ['organizations', 'findings', 'log-sources', 'incidents', 'cloud-scans', 'channels', 'trail-streams', 'vulnerabilities'],
  async fill({ orgId, person, past }) {
    const [manager, reviewer] = [person('compliance_manager'), person('reviewer')]
    await past(2, async () => {
      await createThreshold(manager, { name: 'Backlog of findings', measure: 'open_findings', most: 25, severity: 'medium', enabled: 'on' } as never)
      await createThreshold(manager, { name: 'Detection is late', measure: 'lag_minutes', most: 15, severity: 'high', enabled: 'on' } as never)
      await lookForAlerts(jobActor(orgId, 'alerts', 'sample'), {}).catch(unlessRefused)
    })
    const [alert] = (await listAlerts(reviewer, { state: 'open', source: 'rule', sort: 'alert', direction: 'asc', limit: 10 } as never)).rows
    if (alert) await acknowledgeAlert(reviewer, { id: alert.id, version: 1 })
    const incidents = (await listIncidents(reviewer, { state: 'live', sort: 'incident', direction: 'desc', limit: 10 } as never)).rows
    const rung = (await listAlerts(reviewer, { state: 'live', source: 'rule', sort: 'alert', direction: 'asc', limit: 100 } as never)).rows.flatMap(({ id, title }) => incidents.filter((each) => each.title === title).map((incident) => ({ id: incident.id, alertIds: [id] })))
    if (rung[0]) await linkToIncident(reviewer, { ...rung[0], reason: 'It rang for these findings' } as never)
  },
}
