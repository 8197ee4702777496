import { days, now } from '#lib/clock.ts'
import { background } from '#lib/door/background.ts'
import { approveRequest } from '../approvals/operations.ts'
import { getApproval } from '../approvals/queries.ts'
import { receiveRaw } from '../artifacts/receive.ts'
import type { SampleOf } from '../sample-shape.ts'
import { listSystems } from '../systems/queries.ts'
import { scanFile } from './files.ts'
import { requestAcceptance } from './operations/acceptance.ts'
import { createImport } from './operations/import.ts'
import { getVulnerability, listVulnerabilities } from './queries.ts'
import { readingVulnerabilities } from './reading.ts'
import { prowlerReport, tableReport, trivyReport } from './sample-reports.ts'

const mapping = { columns: { rule: 'CVE', title: 'Name', cvss: 'CVSS', severity: 'Risk', resource: 'Host', lastSeen: 'Last Seen' }, tool: 'Nessus' }

/** Three scanners over three systems, a fortnight apart: what is overdue, what was mended, what came back and what may stay. */
export const sample: SampleOf = {
  after: ['systems', 'approvals'],
  async fill({ orgId, person, past }) {
    const manager = person('compliance_manager')
    const { rows } = await listSystems(manager, { limit: 100 } as Parameters<typeof listSystems>[1])
    const idOf = (name: string) => rows.find((each) => each.name === name)?.id ?? null
    const bring = (daysAgo: number, name: string, of: string | null, write: (at: Date) => string, more: object = {}) => past(daysAgo, async () => {
      const bytes = Buffer.from(write(new Date(now().getTime() - days(0.05))))
      const file = await receiveRaw(manager, 'vulnerabilityImports.create', scanFile, { name, body: (async function* () { yield bytes })() })
      const { runId } = await createImport(manager, { systemId: of, whole: true, sample: true, ...more, file } as never)
      if (runId !== null) await readingVulnerabilities.work({ orgId, id: runId }, background('sample'))
    })
    const [erp, warehouse] = [idOf('Northstar ERP'), idOf('Data warehouse')]
    if (!erp || !warehouse) return
    for (const [n, daysAgo] of [16, 9, 2].entries()) await bring(daysAgo, `trivy-images-${n + 1}.sarif`, erp, (at) => trivyReport(n, at, new Date(at.getTime() - days(24 - n))))
    for (const [n, daysAgo] of [16, 2].entries()) {
      await bring(daysAgo, `prowler-441700329155-${n + 1}.ocsf.json`, null, (at) => prowlerReport(n, at))
      await bring(daysAgo, `nessus-warehouse-${n + 1}.csv`, warehouse, (at) => tableReport(n, at), { mapping })
    }
    const [old] = (await listVulnerabilities(manager, { search: 'SWEET32', limit: 1 } as never)).rows
    if (!old) return
    const { version } = await getVulnerability(manager, { id: old.id })
    await past(1, async () => {
      const { approvalId } = await requestAcceptance(person('reviewer'), { id: old.id, version, as: 'accepted', until: new Date(now().getTime() + days(120)).toISOString(), reason: 'Only the report server of the finance team reaches it, in its own network; the server is replaced in the spring.' } as never)
      const { sha256 } = await getApproval(manager, { id: approvalId })
      await approveRequest(manager, { id: approvalId, sha256, note: 'Until the replacement, and not longer.' } as never)
    })
  },
}
