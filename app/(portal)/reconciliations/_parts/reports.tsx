import { ButtonLink } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { reportsAbout } from '#lib/modules/reports/queries.ts'

/** Reports about a run, for whoever may read them, and the way to a new one. */
export async function ReportsAbout({ person, reconciliationId, fromAt, toAt }: { person: Person; reconciliationId: string; fromAt: Date; toAt: Date }) {
  if (!may(person, 'reports.read')) return null
  const rows = await reportsAbout(person, { ofId: reconciliationId })
  const [fromDay, toDay] = [fromAt, new Date(toAt.getTime() - 1)].map((at) => at.toISOString().slice(0, 10)) as [string, string]
  const make = may(person, 'reports.create') && <ButtonLink href={`/reports/new?${new URLSearchParams({ kind: 'changes', ofId: reconciliationId, fromDay, toDay, zone: 'UTC' })}`} size="small" icon="file-text">New report</ButtonLink>
  return (
    <Panel title="Reports" meaning="PDF, XLSX, CSV and JSON: population, denominators, every outcome, protection, coverage, exceptions as they stand. Locked." actions={make}>
      {rows.length === 0 ? <p className="muted">Nobody made one yet.</p> : <ul className="rows">{rows.map((row) => <li key={row.id}><div><p><a href={`/reports/${row.id}`}>{row.title}</a></p><p className="muted">Version {row.versionNumber} · <Time at={row.createdAt} format="both" /></p></div></li>)}</ul>}
    </Panel>
  )
}
