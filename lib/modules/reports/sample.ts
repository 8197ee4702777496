import { now } from '#lib/clock.ts'
import { ended } from '#lib/period.ts'
import type { SampleOf } from '../sample-shape.ts'
import { createReport } from './operations/ask.ts'
// What is scheduled says so there.
import './operations/scheduled.ts'

/** The worker makes them as soon as it runs, of whatever the sample has then. */
export const sample: SampleOf = {
  after: ['organizations', 'controls', 'evidence', 'findings', 'campaigns', 'reconciliations'],
  async fill({ person }) {
    const auditor = person('auditor')
    const at = now()
    const period = { fromDay: `${at.getUTCFullYear()}-01-01`, toDay: at.toISOString().slice(0, 10), zone: 'Europe/Berlin', systemIds: [], controlIds: [] }
    await createReport(auditor, { kind: 'compliance_status', title: 'Compliance status, the year so far', ...period, repeats: 'quarterly' })
    await createReport(auditor, { kind: 'findings', title: 'Findings, the year so far', ...period })
    await createReport(person('compliance_manager'), { kind: 'quarterly_summary', ...period, ...ended('quarterly', 'Europe/Berlin', at) })
  },
}
